using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class CedarVerbTests
{
    private const string Request = """{"principal":{"type":"User","id":"ana"},"action":{"type":"Action","id":"read"},"resource":{"type":"File","id":"a"},"context":{}}""";

    [Theory]
    [InlineData("permit(principal == User::\"ana\", action, resource);", 0, "Allow")]
    [InlineData("forbid(principal, action, resource);", 1, "Deny")]
    [InlineData("permit(principal", 1, "p.cedar")]
    public async Task ADecisionIsAnExitCode(string policy, int exit, string says)
    {
        using var shell = new Shell();
        shell.Write("p.cedar", policy);
        shell.Write("e.json", "[]");
        shell.Write("r.json", Request);
        var answer = await shell.RunAsync("cedar authorize --policies p.cedar --entities e.json --request r.json");
        Assert.Equal(exit, answer.Exit);
        Assert.Contains(says, answer.Out + answer.Error, StringComparison.Ordinal);
        JsonElement.Parse((await shell.RunAsync("cedar authorize --policies p.cedar --entities e.json --request r.json --json")).Out);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"principal\": 1, \"action\": 2, \"resource\": 3}")]
    [InlineData("not json")]
    public async Task ARequestThatIsNoneIsRefused(string request)
    {
        using var shell = new Shell();
        shell.Write("p.cedar", "permit(principal, action, resource);");
        shell.Write("e.json", "[]");
        shell.Write("r.json", request);
        var answer = await shell.RunAsync("cedar authorize --policies p.cedar --entities e.json --request r.json");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[cedar-malformed]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACorpusEndsWithItsCount()
    {
        using var shell = new Shell();
        shell.Write("p.cedar", "permit(principal, action, resource);");
        shell.Write("e.json", "[]");
        shell.Write("case.json", "{\"policies\":\"p.cedar\",\"entities\":\"e.json\",\"requests\":[" + Request[..^1] + ",\"decision\":\"deny\",\"reason\":[],\"errors\":[]}]}");
        var answer = await shell.RunAsync("cedar corpus .");
        Assert.Equal(1, answer.Exit);
        Assert.Equal("0 passed, 1 failed", answer.Out.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task AFolderOfTheOfficialCorpusPasses()
    {
        var archive = PublicData.File("cedar/cedar.tar.gz");
        using var shell = new Shell();
        await using (var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(packed, shell.Folder, overwriteFiles: true, TestContext.Current.CancellationToken);
        var answer = await shell.RunAsync("cedar corpus cedar/tests/ip");
        Assert.EndsWith("passed, 0 failed", answer.Out.TrimEnd(), StringComparison.Ordinal);
    }
}
