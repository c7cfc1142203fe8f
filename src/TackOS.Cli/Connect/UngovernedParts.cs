namespace TackOS.Cli.Connect;

/// <summary>Says plainly what a wired client can still do without TackOS.</summary>
internal static class UngovernedParts
{
    internal static IReadOnlyList<string> Of(ClientConfiguration configuration)
    {
        var name = configuration.DisplayName;
        return
        [
            OwnTools(configuration.Client),
            OtherPlaces(configuration),
            $"{name}'s calls to its model provider go there directly, so their cost is not in any budget.",
        ];
    }

    internal static string Neighbour(string server, string file) =>
        $"The server \"{server}\" in {file} is still reached directly; import it into TackOS and remove it there to have it governed.";

    private static string OwnTools(string client) => client switch
    {
        "claude-code" => "Claude Code's own Bash, Edit, Write, WebFetch and WebSearch tools do not pass TackOS; "
            + "they can be denied under \"permissions\" in its settings.json.",
        "cursor" => "Cursor's own terminal, file editing and web tools do not pass TackOS.",
        "vscode" => "VS Code's own agent tools (terminal, edits, fetch) and the tools that extensions bring do not pass TackOS; "
            + "they can be unticked in the tool picker of the chat.",
        _ => "Codex's own shell, apply_patch and web search do not pass TackOS; "
            + "its sandbox_mode and approval_policy are what holds them.",
    };

    private static string OtherPlaces(ClientConfiguration configuration) => (configuration.Client, configuration.Scope) switch
    {
        ("claude-code", ConnectScope.User) => "Servers that Claude Code finds in a project's .mcp.json, under \"projects\" in this file, "
            + "in plugins or among claude.ai connectors are still reached directly.",
        ("claude-code", _) => "Servers that Claude Code finds in ~/.claude.json, in plugins or among claude.ai connectors are still reached directly.",
        ("cursor", ConnectScope.User) => "Servers that a project names in .cursor/mcp.json are still reached directly.",
        ("cursor", _) => "Servers named in ~/.cursor/mcp.json are still reached directly.",
        ("vscode", ConnectScope.User) => "Servers that a workspace names in .vscode/mcp.json or that extensions bring are still reached directly.",
        ("vscode", _) => "Servers of the user profile's mcp.json or that extensions bring are still reached directly.",
        (_, ConnectScope.User) => "Servers that a trusted project names in .codex/config.toml are still reached directly.",
        _ => "Servers named in ~/.codex/config.toml are still reached directly, and Codex reads this file only in a project it trusts.",
    };
}
