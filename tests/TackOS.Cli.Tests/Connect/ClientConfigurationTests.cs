using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

public sealed class ClientConfigurationTests
{
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("claude-code", ConnectScope.User, ClientPlatform.Linux, "/home/ana/.claude.json")]
    [InlineData("claude-code", ConnectScope.Project, ClientPlatform.Linux, "/work/shop/.mcp.json")]
    [InlineData("cursor", ConnectScope.User, ClientPlatform.MacOS, "/home/ana/.cursor/mcp.json")]
    [InlineData("cursor", ConnectScope.Project, ClientPlatform.Linux, "/work/shop/.cursor/mcp.json")]
    [InlineData("vscode", ConnectScope.User, ClientPlatform.Linux, "/home/ana/.config/Code/User/mcp.json")]
    [InlineData("vscode", ConnectScope.User, ClientPlatform.MacOS, "/home/ana/Library/Application Support/Code/User/mcp.json")]
    [InlineData("vscode", ConnectScope.User, ClientPlatform.Windows, "/home/ana/AppData/Roaming/Code/User/mcp.json")]
    [InlineData("vscode", ConnectScope.Project, ClientPlatform.Linux, "/work/shop/.vscode/mcp.json")]
    [InlineData("codex", ConnectScope.User, ClientPlatform.Linux, "/home/ana/.codex/config.toml")]
    [InlineData("codex", ConnectScope.Project, ClientPlatform.Linux, "/work/shop/.codex/config.toml")]
    public void EachClientKeepsItsFileWhereItsDocumentationSays(string client, ConnectScope scope, ClientPlatform platform, string file) =>
        Assert.Equal(file, Locate(client, scope, platform, None)!.File);

    [Theory]
    [InlineData("claude-code", "CLAUDE_CONFIG_DIR", "/etc/c/.claude.json")]
    [InlineData("vscode", "XDG_CONFIG_HOME", "/etc/c/Code/User/mcp.json")]
    [InlineData("codex", "CODEX_HOME", "/etc/c/config.toml")]
    public void AVariableOfTheClientMovesItsFile(string client, string variable, string file) =>
        Assert.Equal(file, Locate(client, ConnectScope.User, ClientPlatform.Linux, new() { [variable] = "/etc/c" })!.File);

    [Fact]
    public void ARelativeFolderInAVariableIsNotBelieved() => Assert.Equal(
        "/home/ana/.codex/config.toml",
        Locate("codex", ConnectScope.User, ClientPlatform.Linux, new() { ["CODEX_HOME"] = "here" })!.File);

    [Fact]
    public void AnUnknownClientHasNoConfiguration() => Assert.Null(Locate("emacs", ConnectScope.User, ClientPlatform.Linux, None));

    [Fact]
    public void EveryClientSaysWhatOfItsOwnStaysUngoverned()
    {
        foreach (var client in ClientConfiguration.Clients)
            foreach (var scope in Enum.GetValues<ConnectScope>())
                Assert.Contains(Locate(client, scope, ClientPlatform.Linux, None)!.Ungoverned, s => s.Contains("do not pass TackOS", StringComparison.Ordinal));
    }

    private static ClientConfiguration? Locate(string client, ConnectScope scope, ClientPlatform platform, Dictionary<string, string> variables) =>
        ClientConfiguration.Locate(client, scope, new("/home/ana", "/work/shop", platform, name => variables.GetValueOrDefault(name)));
}
