namespace TackOS.Cli.Connect;

/// <summary>One MCP client's configuration file: where it is, how it names servers, and what TackOS does not see of the client.</summary>
/// <remarks>
/// The places and forms are those that the clients document: code.claude.com/docs/en/mcp, cursor.com/docs/mcp,
/// code.visualstudio.com/docs/copilot/reference/mcp-configuration and developers.openai.com/codex/mcp.
/// </remarks>
public sealed class ClientConfiguration
{
    private ClientConfiguration(string client, string displayName, ConnectScope scope, string root, string file, ServerListForm form)
    {
        Client = client;
        DisplayName = displayName;
        Scope = scope;
        Root = root;
        File = file;
        Form = form;
    }

    /// <summary>The clients that can be wired, by the names the command line uses.</summary>
    public static IReadOnlyList<string> Clients { get; } = ["claude-code", "cursor", "vscode", "codex"];

    public string Client { get; }

    public string DisplayName { get; }

    public ConnectScope Scope { get; }

    /// <summary>The absolute path of the configuration file, which need not exist yet.</summary>
    public string File { get; }

    /// <summary>What stays outside TackOS for this client however its servers are listed, in plain sentences.</summary>
    public IReadOnlyList<string> Ungoverned => UngovernedParts.Of(this);

    /// <summary>The folder that is the user's own; no link is followed below it.</summary>
    internal string Root { get; }

    internal ServerListForm Form { get; }

    /// <summary>Finds the configuration file of a client; null for a client that is not one of <see cref="Clients"/>.</summary>
    public static ClientConfiguration? Locate(string client, ConnectScope scope, ClientPlaces places) => client switch
    {
        "claude-code" => ClaudeCode(scope, places),
        "cursor" => Cursor(scope, places),
        "vscode" => VisualStudioCode(scope, places),
        "codex" => Codex(scope, places),
        _ => null,
    };

    private static ClientConfiguration ClaudeCode(ConnectScope scope, ClientPlaces places)
    {
        var root = scope == ConnectScope.Project ? places.WorkingFolder : places.Folder("CLAUDE_CONFIG_DIR");
        var file = scope == ConnectScope.Project ? ".mcp.json" : ".claude.json";
        return new("claude-code", "Claude Code", scope, root, Path.Combine(root, file), new ServerListForm.Json("mcpServers", true, false));
    }

    private static ClientConfiguration Cursor(ConnectScope scope, ClientPlaces places)
    {
        var root = scope == ConnectScope.Project ? places.WorkingFolder : places.Home;
        var file = Path.Combine(root, ".cursor", "mcp.json");
        return new("cursor", "Cursor", scope, root, file, new ServerListForm.Json("mcpServers", false, true));
    }

    private static ClientConfiguration VisualStudioCode(ConnectScope scope, ClientPlaces places)
    {
        var root = scope == ConnectScope.Project ? places.WorkingFolder : places.Platform switch
        {
            ClientPlatform.Windows => places.Folder("APPDATA", "AppData", "Roaming"),
            ClientPlatform.MacOS => Path.Combine(places.Home, "Library", "Application Support"),
            _ => places.Folder("XDG_CONFIG_HOME", ".config"),
        };
        var file = scope == ConnectScope.Project
            ? Path.Combine(root, ".vscode", "mcp.json")
            : Path.Combine(root, "Code", "User", "mcp.json");
        return new("vscode", "VS Code", scope, root, file, new ServerListForm.Json("servers", true, true));
    }

    private static ClientConfiguration Codex(ConnectScope scope, ClientPlaces places)
    {
        var root = scope == ConnectScope.Project ? places.WorkingFolder : places.Home;
        var folder = scope == ConnectScope.Project ? Path.Combine(root, ".codex") : places.Folder("CODEX_HOME", ".codex");

        // A folder that CODEX_HOME names is the user's own choice, so its own parents are not looked at.
        if (!folder.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) root = folder;
        return new("codex", "Codex", scope, root, Path.Combine(folder, "config.toml"), new ServerListForm.Toml("mcp_servers"));
    }
}
