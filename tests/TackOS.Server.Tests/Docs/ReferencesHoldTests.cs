using System.Text.RegularExpressions;

namespace TackOS.Server.Tests.Docs;

/// <summary>What the documents point at is there.</summary>
public partial class ReferencesHoldTests
{
    [Fact]
    public void EveryLinkLeadsToAFile()
    {
        var broken = from paper in Papers.All
                     from Match link in Link().Matches(Papers.Read(paper))
                     let target = link.Groups["path"].Value
                     where !target.Contains(':', StringComparison.Ordinal)
                     let path = Path.Combine(Papers.Root, Path.GetDirectoryName(paper)!, target)
                     where !File.Exists(path) && !Directory.Exists(path)
                     select $"{paper}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void EveryTestThatSecurityNamesExists()
    {
        var classes = Papers.Sources("tests").ToLookup(s => Path.GetFileNameWithoutExtension(s.Path), s => s.Text);
        var named = TestName().Matches(Papers.Read("SECURITY.md")).Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).ToList();
        Assert.NotEmpty(named);
        var missing = named.Where(t => !classes[t.Class].Any(text => text.Contains($" {t.Method}(", StringComparison.Ordinal))).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryOptionOfTheCommandLineIsInItsReference()
    {
        var page = Papers.Read("docs/reference/cli.md");
        var options = Papers.Sources("src/TackOS.Cli").SelectMany(s => Option().Matches(s.Text)).Select(m => m.Groups["name"].Value).Distinct().ToList();
        Assert.NotEmpty(options);
        var missing = options.Where(o => !page.Contains($"`{o}", StringComparison.Ordinal)).ToList();
        Assert.Empty(missing);
    }

    // A picture may be made after the text; a page may not.
    [GeneratedRegex(@"(?<!!)\[[^\]\n]+\]\((?<path>[^)#\s]+)(?:#[^)\s]*)?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<class>[A-Za-z]+Tests)\\.(?<method>[A-Za-z]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex TestName();

    [GeneratedRegex(@"Take\.\w+\(""(?<name>--?[a-z][a-z-]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
