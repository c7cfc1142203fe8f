using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class SecretTests
{
    private const string Value = "correct-horse";
    private const string Stored = """PUT /api/secrets/key {"value":"correct-horse","server":"mail","kind":"Header","slot":"Authorization","prefix":"Bearer "}""";
    private const string Line = "secret set key --server mail --header Authorization --prefix 'Bearer '";

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("", true)]
    public async Task AValueComesFromAPipeOrAHiddenPromptAndIsNeverShown(string ending, bool person)
    {
        await using var api = (await FakeApi.StartAsync()).Answers("PUT /api/secrets/key", new { id = "key", version = 1, server = "mail", kind = "Header", slot = "Authorization", prefix = "Bearer " });
        using var shell = new Shell(api.Url) { Input = Value + ending, HasPerson = person };
        var answer = await shell.RunAsync(Line);
        Assert.Equal(0, answer.Exit);
        Assert.Equal(Stored, Assert.Single(api.Changes));
        Assert.DoesNotContain(Value, answer.Out + answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AValueComesFromAFile()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        shell.Write("key.txt", Value + "\n");
        await shell.RunAsync(Line + " --from-file key.txt");
        Assert.Equal(Stored, Assert.Single(api.Changes));
    }

    [Fact]
    public async Task TheServersAddressStandsBeforeTheNounWhereTheVerbHasAServerOfItsOwn()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell("http://127.0.0.1:9") { Input = Value };
        Assert.Equal(0, (await shell.RunAsync($"--server {api.Url} {Line}")).Exit);
        Assert.Equal(Stored, Assert.Single(api.Changes));
    }

    [Fact]
    public async Task NothingIsNoValue()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        Assert.Equal(2, (await shell.RunAsync(Line)).Exit);
        Assert.Empty(api.Changes);
    }

    [Fact]
    public async Task AnImportPutsCredentialsIntoTheVaultAndShowsNone()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        shell.Write("mcp.json", """
            {"mcpServers": {
              "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "--quiet"]},
              "web": {"url": "https://example.com/mcp", "headers": {"Authorization": "Bearer ghp_abcdefghijklmnopqrstuvwxyz0123456789"}},
              "odd": {"neither": 1}
            }}
            """);
        var answer = await shell.RunAsync("server import mcp.json --accept");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[import.shape]", answer.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", answer.Out + answer.Error, StringComparison.Ordinal);
        Assert.Equal(
            [
                """PUT /api/servers/files {"transport":{"kind":"stdio","command":null,"arguments":["--quiet"],"package":"@modelcontextprotocol/server-filesystem@2025.8.21","environment":{},"folders":[],"allow":[]},"trusted":false}""",
                "POST /api/servers/files/offer {}",
                """POST /api/servers/files/accept {"serverPin":"","tools":{},"unfit":false}""",
                """PUT /api/servers/web {"transport":{"kind":"http","address":"https://example.com/mcp","private":false},"trusted":false}""",
                """PUT /api/secrets/web-authorization {"value":"ghp_abcdefghijklmnopqrstuvwxyz0123456789","server":"web","kind":"Header","slot":"Authorization","prefix":"Bearer "}""",
                "POST /api/servers/web/offer {}",
                """POST /api/servers/web/accept {"serverPin":"","tools":{},"unfit":false}""",
            ], api.Changes);
    }

    [Fact]
    public async Task AServerThatIsNotTakenOverLeavesTheOthers()
    {
        await using var api = (await FakeApi.StartAsync()).Refuses("PUT /api/servers/a", 400, "command-missing", "No such command.");
        using var shell = new Shell(api.Url);
        shell.Write("mcp.json", """{"mcpServers": {"a": {"command": "/bin/a"}, "b": {"command": "/bin/b"}}}""");
        var answer = await shell.RunAsync("server import mcp.json");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("No such command. [command-missing]", answer.Out, StringComparison.Ordinal);
        Assert.Equal(2, api.Changes.Count);
    }
}
