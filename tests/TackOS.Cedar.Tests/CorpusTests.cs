using System.Formats.Tar;
using System.IO.Compression;
using TackOS.Cedar.Corpus;

namespace TackOS.Cedar.Tests;

public sealed class CorpusTests
{
    // Decisions and validations of 38,128 requests, 30,511 entities, 4,766 schemas as text and 4,729 of them as JSON; the policies of 4,729
    // cases in both modes, the set and its one policy, and of 37 as the case says.
    private const int ChecksOfTheCorpus = (2 * 38_128) + 30_511 + 4_766 + 4_729 + (4 * 4_729) + 37;

    // Decisions and validations of 74 requests, 386 entities, and the schemas and policies of 22 cases.
    private const int ChecksOfTheHandWrittenCases = (2 * 74) + 386 + (2 * 22);

    [Fact]
    public void EveryCheckOfTheOfficialCorpusAgreesWithUpstream()
    {
        using var folder = new TemporaryFolder();
        using (var packed = new GZipStream(File.OpenRead(SharedData.Require("cedar/cedar.tar.gz")), CompressionMode.Decompress))
            TarFile.ExtractToDirectory(packed, folder.Path, overwriteFiles: false);

        var corpus = CorpusRunner.Run(Path.Combine(folder.Path, "cedar", "corpus-tests"));
        Assert.True(corpus.Failed == 0, Describe(corpus));
        Assert.Equal(ChecksOfTheCorpus, corpus.Passed);

        var handWritten = CorpusRunner.Run(Path.Combine(folder.Path, "cedar", "tests"));
        Assert.True(handWritten.Failed == 0, Describe(handWritten));
        Assert.Equal(ChecksOfTheHandWrittenCases, handWritten.Passed);
    }

    private static string Describe(CorpusReport report) => string.Join('\n', [report.ToString(), .. report.Failures.Take(20)]);
}
