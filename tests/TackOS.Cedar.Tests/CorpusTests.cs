using System.Formats.Tar;
using System.IO.Compression;
using TackOS.Cedar.Corpus;

namespace TackOS.Cedar.Tests;

public sealed class CorpusTests
{
    private const int RequestsOfTheCorpus = 38_128;

    [Fact]
    public void EveryRequestOfTheOfficialCorpusIsAnsweredAsUpstreamDoes()
    {
        using var folder = new TemporaryFolder();
        using (var packed = new GZipStream(File.OpenRead(SharedData.Require("cedar/cedar.tar.gz")), CompressionMode.Decompress))
            TarFile.ExtractToDirectory(packed, folder.Path, overwriteFiles: false);

        var corpus = CorpusRunner.Run(Path.Combine(folder.Path, "cedar", "corpus-tests"));
        Assert.True(corpus.Failed == 0, Describe(corpus));
        Assert.Equal(RequestsOfTheCorpus, corpus.Passed);

        // The other hand-written cases have entities that only their schema tells from records.
        foreach (var name in new[] { "ip", "decimal" })
        {
            var handWritten = CorpusRunner.Run(Path.Combine(folder.Path, "cedar", "tests", name));
            Assert.True(handWritten.Failed == 0, Describe(handWritten));
            Assert.True(handWritten.Passed > 0);
        }
    }

    private static string Describe(CorpusReport report) => string.Join('\n', [report.ToString(), .. report.Failures.Take(20)]);
}
