using System.Text.RegularExpressions;

namespace TackOS.Cedar.Tests;

public sealed partial class LayeringTests
{
    [Theory]
    [InlineData("Values", "")]
    [InlineData("Syntax", "Values")]
    [InlineData("Parsing", "Values Syntax")]
    [InlineData("Evaluation", "Values Syntax")]
    [InlineData("Schemas", "Values Syntax Parsing")]
    [InlineData("PartialEvaluation", "Values Syntax Evaluation")]
    [InlineData("PolicyJson", "Values Syntax Parsing")]
    [InlineData("Validation", "Values Syntax Parsing Schemas")]
    [InlineData("Corpus", "Values Parsing Schemas Validation")]
    [InlineData("Formatting", "Syntax Parsing")]
    public void AFolderUsesOnlyWhatLiesBelowIt(string folder, string below)
    {
        var allowed = below.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var files = Directory.GetFiles(Path.Combine(Sources(), folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(
            UsedFolder().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Where(used => used != folder),
            used => Assert.Contains(used, allowed)));
    }

    private static string Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")))
            folder = folder.Parent;
        Assert.SkipWhen(folder is null, "The sources are not here: no folder above the tests holds TackOS.slnx.");
        return Path.Combine(folder!.FullName, "src", "TackOS.Cedar");
    }

    [GeneratedRegex(@"^using TackOS\.Cedar\.(\w+)[;.]", RegexOptions.Multiline)]
    private static partial Regex UsedFolder();
}
