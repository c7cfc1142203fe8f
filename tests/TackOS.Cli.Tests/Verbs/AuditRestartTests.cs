using System.Text.Json;
using TackOS.Cli.Tests.Support;
using TackOS.Server;

namespace TackOS.Cli.Tests.Verbs;

/// <summary>The end of one log and the begin of another, from the shell.</summary>
public sealed class AuditRestartTests
{
    [Fact]
    public async Task AJournalWhoseRecordIsLostIsRestartedAndVerifies()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = await JournalAsync(shell);
        File.Delete(data + ".checkpoint");

        var answer = await shell.RunAsync("audit", "restart", "--data", data, "--reason", "the record is lost", "--yes", "--json");

        Assert.True(answer.Exit == 0, answer.Error);
        var document = JsonElement.Parse(answer.Out);
        Assert.Equal(JsonValueKind.Null, document.GetProperty("recordedSize").ValueKind);
        Assert.Equal(document.GetProperty("held").GetInt64(), document.GetProperty("agreeing").GetInt64());
        Assert.True(Directory.Exists(document.GetProperty("kept").GetString()));
        await using (await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
        }

        Assert.Equal(0, (await shell.RunAsync("audit", "verify", "--data", data)).Exit);
    }

    [Fact]
    public async Task ItIsNotDoneUnaskedWithoutAReasonOrWhereNothingIsWrong()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = await JournalAsync(shell);
        Assert.Equal(2, (await shell.RunAsync("audit", "restart", "--data", data, "--yes")).Exit);
        var unasked = await shell.RunAsync("audit", "restart", "--data", data, "--reason", "x");
        Assert.Contains("[confirmation-missing]", unasked.Error, StringComparison.Ordinal);
        Assert.True(unasked.Error.IndexOf("are what it signed for", StringComparison.Ordinal) is >= 0 and var told && told < unasked.Error.IndexOf("Begin a new one?", StringComparison.Ordinal), unasked.Error);
        Assert.Contains("[journal-not-restarted]", (await shell.RunAsync("audit", "restart", "--data", data, "--reason", "x", "--yes")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await shell.RunAsync("audit", "verify", "--data", data)).Exit);
    }

    [Fact]
    public async Task StatusSaysWhyNothingIsLetOut()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        api.Answers("GET /api/session", new { @operator = "ana", roles = new[] { "Admin" } }).Answers("GET /readyz", "The disk is full.", 503);
        var answer = await shell.RunAsync("status");
        Assert.Contains("lets no call out: The disk is full.", answer.Out, StringComparison.Ordinal);
        Assert.Equal("The disk is full.", JsonElement.Parse((await shell.RunAsync("status --json")).Out).GetProperty("trouble").GetString());
    }

    private static async Task<string> JournalAsync(Shell shell)
    {
        var data = Path.Combine(shell.Folder, "data");
        await using (await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
        }

        return data;
    }
}
