using System.Text.RegularExpressions;
using TackOS.Cedar;
using TackOS.Policies;

namespace TackOS.Server.Tests.Docs;

/// <summary>A policy that the documents show is one that works.</summary>
public partial class PolicyExamplesTests
{
    private static readonly IReadOnlyList<Example> Examples =
        [.. Papers.All.SelectMany(path => Block().Matches(Papers.Read(path)).Select(m => new Example(path, m.Groups["name"].Value, m.Groups["text"].Value)))];

    private sealed record Example(string Paper, string Name, string Text);

    [Fact]
    public void EveryExampleIsCedar()
    {
        Assert.NotEmpty(Examples);
        Assert.All(Examples, example => Assert.NotEmpty(PolicySet.Parse(example.Text, example.Paper).Policies));
    }

    /// <summary>An example with a file name is one that a reader may apply as it stands.</summary>
    [Fact]
    public void EveryNamedExampleTakesForce()
    {
        var named = Examples.Where(e => e.Name.Length > 0).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, example =>
            Assert.IsType<PoliciesResult.Built>(PoliciesInForce.Build([new PolicyFile(example.Name, example.Text)], [], [], [], [])));
    }

    [GeneratedRegex("""^```cedar[ ]?(?<name>\S*)\n(?<text>.*?)^```$""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
