using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Grammar;

public sealed class MistakeTests
{
    [Theory]
    [InlineData("agnet list", "Did you mean 'agent'?")]
    [InlineData("agnet --help", "Did you mean 'agent'?")]
    [InlineData("agent lst", "Did you mean 'list'?")]
    [InlineData("department set office --autonmy 2", "Did you mean '--autonomy'?")]
    [InlineData("xyzzy", "tackos has no command 'xyzzy'.")]
    [InlineData("agent", "tackos agent needs a verb: list, set")]
    [InlineData("agent set", "'NAME'")]
    [InlineData("agent list more", "no further argument 'more'")]
    [InlineData("department set office --autonomy two", "'two' is no whole number.")]
    [InlineData("budget override company --extra 1e3 --for 2h --reason x", "'1e3' is no amount")]
    [InlineData("budget override company --extra 1 --for 2x --reason x", "'2x' is no length of time")]
    [InlineData("tool classify a__b --risk huge --side-effect no --leaves no", "'huge' is not one of Low, Medium, High, Critical.")]
    [InlineData("tool classify a__b --risk low --side-effect maybe --leaves no", "'maybe' is not one of yes, no.")]
    [InlineData("server add files", "one of them")]
    [InlineData("server add files --url http://a/ --arg x", "started here")]
    [InlineData("secret set key --server s", "Say where it goes")]
    [InlineData("secret set key --server s --env A --header B", "Say where it goes")]
    [InlineData("agent token ..", "neither empty nor '.' nor '..'")]
    [InlineData("connect emacs --agent a", "claude-code, cursor, vscode, codex")]
    [InlineData("connect cursor", "--token-stdin")]
    [InlineData("up --postgres Host=x", "Leave --postgres out.")]
    [InlineData("status --server ftp://x", "no server address")]
    public async Task WrongUsageIsTwoAndNamesTheMend(string line, string mend)
    {
        using var shell = new Shell("http://127.0.0.1:9");
        var answer = await shell.RunAsync(line);
        Assert.Equal(2, answer.Exit);
        Assert.Contains(mend, answer.Error, StringComparison.Ordinal);
        Assert.Empty(answer.Out);
    }

    [Theory]
    [InlineData("agnet list --json")]
    [InlineData("department set office --autonomy two --json")]
    [InlineData("connect emacs --agent a --json")]
    [InlineData("agent list --json")]
    public async Task AFailureIsOneJsonDocumentToo(string line)
    {
        using var shell = new Shell("http://127.0.0.1:9");
        var answer = await shell.RunAsync(line);
        Assert.NotEqual(0, answer.Exit);
        Assert.NotEmpty(JsonElement.Parse(answer.Out).GetProperty("sentence").GetString()!);
    }

    [Fact]
    public async Task AServerThatDoesNotRunIsSaidToNotRun()
    {
        using var shell = new Shell("http://127.0.0.1:9");
        var answer = await shell.RunAsync("agent list");
        Assert.Equal(1, answer.Exit);
        Assert.Equal("The server at http://127.0.0.1:9 is not running. Start it: ./tackos up [server-not-running]", answer.Error.Trim());
    }

    [Fact]
    public async Task AnArgumentThatStartsWithAnAtSignIsNoFileOfArguments()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        await shell.RunAsync("server add files --package @modelcontextprotocol/server-filesystem@2025.8.21");
        Assert.Contains("\"package\":\"@modelcontextprotocol/server-filesystem@2025.8.21\"", Assert.Single(api.Changes), StringComparison.Ordinal);
    }
}
