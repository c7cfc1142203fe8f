using System.Text.Json;
using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

public sealed class McpServersImportTests
{
    [Fact]
    public void AListOfClaudeGivesServersAndSetsCredentialsAside()
    {
        var result = McpServersImport.Parse("""
            { "mcpServers": {
                "GitHub Copilot": { "type": "http", "url": "https://api.githubcopilot.com/mcp/",
                    "headers": { "Authorization": "Bearer ghp_0123456789abcdefghij", "X-MCP-Toolsets": "repos" } },
                "brave-search": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-brave-search@0.6.2", "--verbose"],
                    "env": { "BRAVE_API_KEY": "BSAabcdef", "LOG_LEVEL": "debug" } } } }
            """, "mcp.json");
        Assert.Empty(result.Refusals);
        var github = result.Servers[0];
        Assert.Equal(("github-copilot", "GitHub Copilot"), (github.Id, github.Name));
        var http = Assert.IsType<ImportedTransport.Http>(github.Transport);
        Assert.Equal("https://api.githubcopilot.com/mcp/", http.Address.AbsoluteUri);
        Assert.Equal("repos", Assert.Single(http.Headers).Value);
        var secret = Assert.Single(github.Secrets);
        Assert.Equal(("github-copilot-authorization", new SecretSlot.Header("Authorization", "Bearer "), "ghp_0123456789abcdefghij"), (secret.Name, secret.Slot, secret.Value));

        var stdio = Assert.IsType<ImportedTransport.Stdio>(result.Servers[1].Transport);
        Assert.Equal("LOG_LEVEL", Assert.Single(stdio.Environment).Key);
        Assert.Equal(new SecretSlot.Variable("BRAVE_API_KEY"), Assert.Single(result.Servers[1].Secrets).Slot);
        Assert.Equal(("@modelcontextprotocol/server-brave-search", "0.6.2", true), (stdio.Package!.Name, stdio.Package.Version, stdio.Package.IsPinned));
        Assert.Equal(["--verbose"], stdio.Package.Arguments);
    }

    [Fact]
    public void AListOfVsCodeSaysWhatTheClientWouldHaveFilledIn()
    {
        var result = McpServersImport.Parse("""
            {
              "inputs": [{ "type": "promptString", "id": "key", "password": true }],
              "servers": { // ours
                "perplexity": { "type": "stdio", "command": "uvx", "args": ["mcp-server-perplexity==1.2"], "env": { "KEY": "${input:key}" }, },
              },
            }
            """, "mcp.json");
        var server = Assert.Single(result.Servers);
        Assert.Equal(new MissingValue(new SecretSlot.Variable("KEY"), "${input:key}"), Assert.Single(server.Missing));
        Assert.Empty(server.Secrets);
    }

    [Theory]
    [InlineData("""{"mcp": {"servers": {"a": {"command": "a"}}}}""", true)]
    [InlineData("""{"mcpServers": {"a": {"url": "http://h/", "disabled": true}}}""", false)]
    [InlineData("""{"mcpServers": {"a": {"type": "streamable-http", "url": "http://h/", "enabled": false, "timeout": 5}}}""", false)]
    public void OtherClientsFormsAreUnderstood(string json, bool enabled) =>
        Assert.Equal(enabled, !Assert.Single(McpServersImport.Parse(json, "x").Servers).Disabled);

    [Theory]
    [InlineData("npx -y @scope/pkg@1.2.3 a b", "@scope/pkg", "1.2.3", null, "a b")]
    [InlineData("npx pkg", "pkg", null, null, "")]
    [InlineData("npx --yes pkg@latest", "pkg", "latest", null, "")]
    [InlineData("npx -y -- pkg@^2 --x", "pkg", "^2", null, "--x")]
    [InlineData("npx -y --package=@s/p@1.0.0 bin --x", "@s/p", "1.0.0", "bin", "--x")]
    [InlineData("npx -p @s/p bin", "@s/p", null, "bin", "")]
    [InlineData("/usr/bin/npx -y mcp-remote https://h/mcp", "mcp-remote", null, null, "https://h/mcp")]
    [InlineData("cmd /c npx -y pkg", "pkg", null, null, "")]
    [InlineData("npx.cmd pkg", "pkg", null, null, "")]
    [InlineData("bunx pkg a", "pkg", null, null, "a")]
    [InlineData("pnpm dlx pkg a", "pkg", null, null, "a")]
    [InlineData("uvx mcp-server-git@2025.1.14 --repository .", "mcp-server-git", "2025.1.14", null, "--repository .")]
    [InlineData("uvx --from mcp-x[cli]==1.0 mcp-y z", "mcp-x", "1.0", "mcp-y", "z")]
    [InlineData("uvx --python 3.12 mcp-server-time", "mcp-server-time", null, null, "")]
    [InlineData("uv tool run mcp-server-time", "mcp-server-time", null, null, "")]
    [InlineData("pipx run mcp-server-time a", "mcp-server-time", null, null, "a")]
    public void PackageRunnersAreRecognised(string line, string name, string? version, string? executable, string arguments)
    {
        var package = Stdio(line).Package!;
        Assert.Equal((name, version, executable, arguments), (package.Name, package.Version, package.Executable, string.Join(' ', package.Arguments)));
    }

    [Theory]
    [InlineData("node server.js")]
    [InlineData("npx")]
    [InlineData("npx -y")]
    [InlineData("npx --unknown pkg")]
    [InlineData("npx -y github:owner/repo")]
    [InlineData("npx -y ./local")]
    [InlineData("npx -c echo")]
    [InlineData("uvx --from git+https://github.com/o/r x")]
    [InlineData("uv run server.py")]
    [InlineData("cmd /c cmd /c npx pkg")]
    public void WhatIsNotCertainlyAPackageStaysAPlainCommand(string line) => Assert.Null(Stdio(line).Package);

    [Theory]
    [InlineData("latest", false)]
    [InlineData("1.x", false)]
    [InlineData("^1.2.3", false)]
    [InlineData("1.2.3-rc.1", true)]
    public void OnlyAnExactVersionIsPinned(string version, bool pinned) => Assert.Equal(pinned, Stdio($"npx pkg@{version}").Package!.IsPinned);

    [Theory]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN", "x", true)]
    [InlineData("apiKey", "x", true)]
    [InlineData("PASSWORD", "1234", true)]
    [InlineData("DATABASE_URL", "postgres://u:p@h/db", true)]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", true)]
    [InlineData("PLAIN", "sk-proj-abcdefgh1234", true)]
    [InlineData("PLAIN", "eyJhbGciOi.eyJzdWIi.c2ln", true)]
    [InlineData("PLAIN", "Zx9kQ2mVb7Lr4TtYw8Nc", true)]
    [InlineData("PLAIN", "0123456789abcdef0123456789abcdef", true)]
    [InlineData("MAX_TOKENS", "4096", false)]
    [InlineData("TOKEN_LIMIT", "1000", false)]
    [InlineData("KEY_FILE", "/etc/k", false)]
    [InlineData("DATABASE_URL", "postgres://h/db", false)]
    [InlineData("MODEL", "claude-sonnet-4-20250514", false)]
    [InlineData("AUTHOR", "Ana", false)]
    [InlineData("API_KEY", "", false)]
    public void CredentialsAreKnownByNameOrLook(string name, string value, bool secret)
    {
        var json = JsonSerializer.Serialize(new { mcpServers = new { a = new { command = "a", env = new Dictionary<string, string> { [name] = value } } } });
        var server = Assert.Single(McpServersImport.Parse(json, "x").Servers);
        Assert.Equal(secret ? 1 : 0, server.Secrets.Count);
        Assert.Equal(secret ? 0 : 1, Assert.IsType<ImportedTransport.Stdio>(server.Transport).Environment.Count);
    }

    [Theory]
    [InlineData("""[]""", "import.shape", "$")]
    [InlineData("""{}""", "import.shape", "$")]
    [InlineData("""{"servers": []}""", "import.shape", "$.servers")]
    [InlineData("""{"servers": {}, "mcpServers": {}}""", "import.duplicate", "$.mcpServers")]
    [InlineData("""{"mcpServers": {"a": 1}}""", "import.shape", "$.mcpServers.a")]
    [InlineData("""{"mcpServers": {"a": {}}}""", "import.shape", "$.mcpServers.a")]
    [InlineData("""{"mcpServers": {"!!": {"command": "a"}}}""", "import.name", "$.mcpServers[\"!!\"]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "type": "sse"}}}""", "import.shape", "$.mcpServers.a.type")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": "b"}}}""", "import.shape", "$.mcpServers.a.args")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": [1]}}}""", "import.shape", "$.mcpServers.a.args[0]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["\ud83d"]}}}""", "import.shape", "$.mcpServers.a.args[0]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["--api-key", "hello"]}}}""", "import.credential", "$.mcpServers.a.args[1]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["--token=hello"]}}}""", "import.credential", "$.mcpServers.a.args[0]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["--header", "Authorization: Bearer x"]}}}""", "import.credential", "$.mcpServers.a.args[1]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["postgres://u:p@h/d"]}}}""", "import.credential", "$.mcpServers.a.args[0]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "args": ["${workspaceFolder}"]}}}""", "import.placeholder", "$.mcpServers.a.args[0]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "env": {"A=B": "c"}}}}""", "import.shape", "$.mcpServers.a.env[\"A=B\"]")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "env": {"A": "c", "A": "d"}}}}""", "import.duplicate", "$.mcpServers.a.env.A")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "envFile": ".env"}}}""", "import.unknown", "$.mcpServers.a.envFile")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "url": "http://h/"}}}""", "import.unknown", "$.mcpServers.a.command")]
    [InlineData("""{"mcpServers": {"a": {"url": "file:///etc/passwd"}}}""", "import.shape", "$.mcpServers.a.url")]
    [InlineData("""{"mcpServers": {"a": {"url": "https://h/mcp?api_key=hello"}}}""", "import.credential", "$.mcpServers.a.url")]
    [InlineData("""{"mcpServers": {"a": {"url": "https://h/mcp", "headers": {"X": "a\nY: b"}}}}""", "import.shape", "$.mcpServers.a.headers.X")]
    [InlineData("""{"mcpServers": {"a": {"command": "a", "disabled": "yes"}}}""", "import.shape", "$.mcpServers.a.disabled")]
    public void WhatIsNotUnderstoodIsRefusedWithItsPathAndNoValue(string json, string code, string path)
    {
        var result = McpServersImport.Parse(json, "list.json");
        var refusal = Assert.Single(result.Refusals);
        Assert.Empty(result.Servers);
        Assert.Equal((code, path, 1), (refusal.Code, refusal.Path, refusal.Line));
        Assert.StartsWith($"list.json, line 1: {path} ", refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void TextThatIsNoJsonIsRefusedWithItsLine()
    {
        var refusal = Assert.Single(McpServersImport.Parse("{\n\"mcpServers\": {\n", "list.json").Refusals);
        Assert.Equal(("import.json", 3), (refusal.Code, refusal.Line));
    }

    [Fact]
    public void OfTwoServersThatWouldHaveOneIdNeitherIsTaken()
    {
        var result = McpServersImport.Parse("""{"mcpServers": {"My Server": {"command": "a"}, "good": {"command": "b"}, "my__server": {"command": "c"}}}""", "x");
        Assert.Equal("good", Assert.Single(result.Servers).Id);
        Assert.Equal(2, result.Refusals.Count(r => r.Code == "import.duplicate"));
    }

    [Fact]
    public void HostileDepthIsARefusalAndNotACrash()
    {
        var result = McpServersImport.Parse("{\"mcpServers\":" + string.Concat(Enumerable.Repeat("{\"a\":", 500_000)), "x");
        Assert.Equal("import.json", Assert.Single(result.Refusals).Code);
    }

    [Fact]
    public void ACredentialIsNeitherPrintedNorSerialised()
    {
        var result = McpServersImport.Parse("""{"mcpServers": {"a": {"command": "a", "env": {"TOKEN": "hello"}}}}""", "x");
        var secret = result.Servers[0].Secrets[0];
        Assert.Equal("hello", secret.Value);
        Assert.DoesNotContain("hello", $"{result} {result.Servers[0]} {secret} {JsonSerializer.Serialize(result)}", StringComparison.Ordinal);
    }

    private static ImportedTransport.Stdio Stdio(string line)
    {
        var words = line.Split(' ');
        var json = JsonSerializer.Serialize(new { mcpServers = new { a = new { command = words[0], args = words[1..] } } });
        return Assert.IsType<ImportedTransport.Stdio>(Assert.Single(McpServersImport.Parse(json, "x").Servers).Transport);
    }
}
