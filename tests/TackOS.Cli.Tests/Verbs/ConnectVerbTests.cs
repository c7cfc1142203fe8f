using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class ConnectVerbTests
{
    private const string Token = "tka_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

    private static async Task<FakeApi> ApiAsync() =>
        (await FakeApi.StartAsync()).Answers("POST /api/agents/clerk/tokens", new { id = "tok_1", agent = "clerk", token = Token, expiresAt = "2026-12-24T08:00:00+00:00" });

    private static string File(Shell shell) => Path.Combine(shell.Home, ".cursor", "mcp.json");

    [Fact]
    public async Task AClientIsWiredWithATokenOfItsOwnThatIsNotShown()
    {
        await using var api = await ApiAsync();
        using var shell = new Shell(api.Url) { HasPerson = true, Input = "y\n" };
        var answer = await shell.RunAsync("connect cursor --agent clerk");
        Assert.Equal(0, answer.Exit);
        Assert.Contains(Token, await System.IO.File.ReadAllTextAsync(File(shell), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, answer.Out + answer.Error, StringComparison.Ordinal);
        Assert.Contains("What stays outside TackOS", answer.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await shell.RunAsync("connect cursor --undo")).Exit);
        Assert.False(System.IO.File.Exists(File(shell)));
    }

    [Fact]
    public async Task ANoLeavesNoTokenAndNoFile()
    {
        await using var api = await ApiAsync();
        using var shell = new Shell(api.Url) { HasPerson = true, Input = "n\n" };
        Assert.Equal(1, (await shell.RunAsync("connect cursor --agent clerk")).Exit);
        Assert.Empty(api.Changes);
        Assert.False(System.IO.File.Exists(File(shell)));
    }

    [Fact]
    public async Task ADryRunAsksNobodyAndWritesNothing()
    {
        await using var api = await ApiAsync();
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("connect cursor --dry-run --json");
        Assert.Equal(0, answer.Exit);
        Assert.Contains($"{api.Url}/mcp", JsonElement.Parse(answer.Out).GetProperty("diff").GetString()!, StringComparison.Ordinal);
        Assert.Empty(api.Seen);
        Assert.False(System.IO.File.Exists(File(shell)));
    }

    [Fact]
    public async Task ATokenFromAPipeNeedsNoServer()
    {
        using var shell = new Shell("http://127.0.0.1:9") { Input = Token + "\n" };
        Assert.Equal(0, (await shell.RunAsync("connect cursor --token-stdin --yes --json")).Exit);
        Assert.Contains(Token, await System.IO.File.ReadAllTextAsync(File(shell), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenWhoseFileCannotBeWrittenIsRevoked()
    {
        await using var api = await ApiAsync();
        api.Answers("POST /api/agents/clerk/tokens", new { id = "tok_1", agent = "clerk", token = "not a token" });
        using var shell = new Shell(api.Url);
        Assert.Equal(1, (await shell.RunAsync("connect cursor --agent clerk --yes")).Exit);
        Assert.StartsWith("DELETE /api/tokens/tok_1?reason=", api.Changes[^1], StringComparison.Ordinal);
    }
}
