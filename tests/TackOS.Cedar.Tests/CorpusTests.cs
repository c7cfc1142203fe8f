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
        Assert.Empty(corpus.Failures.Take(20));
        Assert.Equal(RequestsOfTheCorpus, corpus.Passed);

        var handWritten = CorpusRunner.Run(Path.Combine(folder.Path, "cedar", "tests"));
        Assert.Empty(handWritten.Failures.Take(20));
        Assert.True(handWritten.Passed > 0);
    }
}
