using System.Text.Json;
using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

public sealed class PlanTests : IDisposable
{
    private readonly TemporaryHome home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public void ClaudeCodeGetsAnHttpServerAfterItsOthers()
    {
        var client = home.Client("claude-code", ConnectScope.Project);
        TemporaryHome.Write(client, ClientFiles.ClaudeProject);
        var expected = ClientFiles.ClaudeProject.Replace("""
                }
              }
            }

            """, """
                },
                "tackos": {
                  "type": "http",
                  "url": "http://127.0.0.1:7070/mcp",
                  "headers": {
                    "Authorization": "Bearer tka_4fJ9sQ2mVb7x"
                  }
                }
              }
            }

            """, StringComparison.Ordinal);
        Assert.Equal(expected, TemporaryHome.Planned(client).After);
    }

    [Fact]
    public void AUserFileOfClaudeCodeGetsItsListAtTheEnd()
    {
        var client = home.Client("claude-code");
        TemporaryHome.Write(client, ClientFiles.ClaudeUser);
        var after = TemporaryHome.Planned(client).After;
        Assert.StartsWith(ClientFiles.ClaudeUser[..^2] + ",\n  \"mcpServers\": {\n    \"tackos\": {\n      \"type\": \"http\",\n", after, StringComparison.Ordinal);
        Assert.EndsWith("    }\n  }\n}", after, StringComparison.Ordinal);
    }

    [Fact]
    public void CursorsCommentsStayBesideWhatTheyComment()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, ClientFiles.Cursor);
        var after = TemporaryHome.Planned(client).After;
        Assert.Contains("}, // read-only\n    \"tackos\": {\n      \"url\": \"http://127.0.0.1:7070/mcp\",\n", after, StringComparison.Ordinal);
        Assert.Contains("    /* \"old\": {}, */\n  },\n}\n", after, StringComparison.Ordinal);
    }

    [Fact]
    public void VsCodesTabsAndLineEndsAreFollowed()
    {
        var client = home.Client("vscode");
        TemporaryHome.Write(client, ClientFiles.VsCode);
        var after = TemporaryHome.Planned(client).After;
        Assert.Contains("\t\t}, // keep\r\n\t\t\"tackos\": {\r\n\t\t\t\"type\": \"http\",\r\n\t\t\t\"url\"", after, StringComparison.Ordinal);
        Assert.Equal(after.Count(c => c == '\n'), after.Count(c => c == '\r'));
    }

    [Fact]
    public void CodexGetsATableAtTheEnd()
    {
        var client = home.Client("codex");
        TemporaryHome.Write(client, ClientFiles.Codex);
        Assert.Equal(ClientFiles.Codex + """

            [mcp_servers.tackos]
            url = "http://127.0.0.1:7070/mcp"
            http_headers = { "Authorization" = "Bearer tka_4fJ9sQ2mVb7x" }

            """, TemporaryHome.Planned(client).After);
    }

    [Fact]
    public void ACompactFileStaysOnOneLine()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, """{"mcpServers":{"a":{"command":"x"}}}""");
        Assert.Equal(
            """{"mcpServers":{"a":{"command":"x"}, "tackos": {"url": "http://127.0.0.1:7070/mcp", "headers": {"Authorization": "Bearer tka_4fJ9sQ2mVb7x"}}}}""",
            TemporaryHome.Planned(client).After);
    }

    [Theory]
    [InlineData("claude-code")]
    [InlineData("cursor")]
    [InlineData("vscode")]
    public void WhereThereIsNoFileTheNewOneIsPlainJson(string name)
    {
        var change = TemporaryHome.Planned(home.Client(name));
        Assert.Null(change.Before);
        using var json = JsonDocument.Parse(change.After);
        var entry = json.RootElement.GetProperty(name == "vscode" ? "servers" : "mcpServers").GetProperty("tackos");
        Assert.Equal("Bearer " + TemporaryHome.Token, entry.GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Contains("--- /dev/null", change.Diff, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-code")]
    [InlineData("cursor")]
    [InlineData("vscode")]
    [InlineData("codex")]
    public void TheDiffShowsTheChangeAndNoToken(string name)
    {
        var client = home.Client(name, ConnectScope.Project);
        TemporaryHome.Write(client, ClientFiles.Of(name));
        var change = TemporaryHome.Planned(client);
        Assert.Contains("\n@@ -", change.Diff, StringComparison.Ordinal);
        Assert.Contains("Bearer tka_…", change.Diff, StringComparison.Ordinal);
        Assert.DoesNotContain(TemporaryHome.Token, change.Diff + change + JsonSerializer.Serialize(change), StringComparison.Ordinal);
    }

    [Fact]
    public void TheDiffMasksOtherCredentialsNearby()
    {
        var client = home.Client("claude-code", ConnectScope.Project);
        TemporaryHome.Write(client, ClientFiles.ClaudeProject);
        var diff = TemporaryHome.Planned(client).Diff;
        Assert.Contains("\"GITHUB_TOKEN\": \"***\"", diff, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", diff, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOtherServersOfTheFileAreNamedAsUngoverned()
    {
        var client = home.Client("codex");
        TemporaryHome.Write(client, ClientFiles.Codex);
        Assert.Contains(TemporaryHome.Planned(client).Ungoverned, s => s.StartsWith("The server \"docs\" in ", StringComparison.Ordinal));
    }

    [Fact]
    public void AFileThatAlreadySaysItNeedsNoChange()
    {
        var client = home.Client("codex");
        home.Applied(client);
        var change = TemporaryHome.Planned(client);
        Assert.False(change.IsNeeded);
        Assert.Equal("", change.Diff);
        Assert.Null(Assert.IsType<ApplyOutcome.Applied>(home.Connection.Apply(change)).Backup);
    }

    [Theory]
    [InlineData("claude-code", "{\n  \"mcpServers\": {},\n}", 3, "a comma before }")]
    [InlineData("claude-code", "{\n  // mine\n}", 2, "no comments")]
    [InlineData("cursor", "{\n\n \"a\": tru }", 3, "a JSON value")]
    [InlineData("cursor", "{\n \"mcpServers\": [] }", 2, "is not an object")]
    [InlineData("cursor", "{ \"mcpServers\": {},\n \"mcpServers\": {} }", 2, "a second time")]
    [InlineData("cursor", "[]", 1, "no JSON object")]
    [InlineData("cursor", "// only a comment", 1, "a JSON value")]
    [InlineData("vscode", "{} {}", 1, "more after the end")]
    [InlineData("codex", "a = 1\nb", 2, "an equals sign")]
    [InlineData("codex", "a = [1,\n 2\n", 3, "does not close")]
    [InlineData("codex", "a = \"x\n", 1, "does not end")]
    [InlineData("codex", "\nmcp_servers = { }", 2, "written as a key")]
    [InlineData("codex", "[mcp_servers]\ntackos = { url = \"x\" }", 2, "keys of its own")]
    [InlineData("codex", "[[mcp_servers.tackos]]", 1, "array of tables")]
    [InlineData("codex", "[mcp_servers.tackos]\n[mcp_servers.tackos]", 2, "a second time")]
    [InlineData("codex", "[mcp_servers.tackos]\n[b]\n[mcp_servers.tackos.env]", 3, "do not stand together")]
    public void WhatCannotBeEditedWithCertaintyIsRefusedWithItsLine(string name, string text, int line, string why)
    {
        var client = home.Client(name);
        TemporaryHome.Write(client, text);
        var refusal = TemporaryHome.Refused(client);
        Assert.Equal("connect.form", refusal.Code);
        Assert.Contains($"{client.File}, line {line}: ", refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cursor", "[", "{\"a\":")]
    [InlineData("codex", "[", "a = ")]
    public void HostileDepthIsARefusalAndNotACrash(string name, string open, string start)
    {
        var client = home.Client(name);
        TemporaryHome.Write(client, start + string.Concat(Enumerable.Repeat(open, 1_000_000)));
        Assert.Equal("connect.form", TemporaryHome.Refused(client).Code);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/mcp", "tackos", "tka_12345678", "connect.url")]
    [InlineData("http://u:p@127.0.0.1/mcp", "tackos", "tka_12345678", "connect.url")]
    [InlineData("http://127.0.0.1/mcp", "Tack__OS", "tka_12345678", "connect.name")]
    [InlineData("http://127.0.0.1/mcp", "tackos", "ops_12345678", "connect.token")]
    [InlineData("http://127.0.0.1/mcp", "tackos", "tka_1234\"5678", "connect.token")]
    public void WhatTheCallerGivesIsChecked(string url, string name, string token, string code)
    {
        var refusal = Assert.IsType<PlanOutcome.Refused>(ClientConnection.Plan(home.Client("cursor"), url, name, token)).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.DoesNotContain(token, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotUtf8IsRefused()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, "");
        File.WriteAllBytes(client.File, [0x7b, 0xff, 0x7d]);
        Assert.Contains("not UTF-8", TemporaryHome.Refused(client).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALinkToSomewhereElseIsRefused(bool linkTheFolder)
    {
        var client = home.Client("cursor", ConnectScope.Project);
        var elsewhere = Path.Combine(home.Home, "elsewhere");
        var folder = Path.GetDirectoryName(client.File)!;
        if (linkTheFolder)
        {
            Directory.CreateSymbolicLink(folder, Directory.CreateDirectory(elsewhere).FullName);
        }
        else
        {
            Directory.CreateDirectory(folder);
            File.CreateSymbolicLink(client.File, elsewhere);
        }

        var refusal = TemporaryHome.Refused(client);
        Assert.Equal("connect.link", refusal.Code);
        Assert.Contains(elsewhere, refusal.Sentence, StringComparison.Ordinal);
    }
}
