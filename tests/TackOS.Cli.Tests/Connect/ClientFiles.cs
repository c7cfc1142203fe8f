namespace TackOS.Cli.Tests.Connect;

/// <summary>Configuration files as people have them, one a client.</summary>
internal static class ClientFiles
{
    internal const string ClaudeProject = """
        {
          "mcpServers": {
            "github": {
              "type": "http",
              "url": "https://api.githubcopilot.com/mcp/",
              "headers": { "Authorization": "Bearer ${GITHUB_PAT}" }
            },
            "memory": {
              "command": "npx",
              "args": ["-y", "@modelcontextprotocol/server-memory"],
              "env": { "GITHUB_TOKEN": "ghp_0123456789abcdefghijABCDEFGHIJ012345" }
            }
          }
        }

        """;

    internal const string ClaudeUser = """
        {
          "numStartups": 214,
          "theme": "dark-daltonized",
          "tipsHistory": { "shift-enter": 3, "memory-command": 120 },
          "projects": {
            "/home/ana/shop": {
              "allowedTools": [],
              "history": [{ "display": "fix the \"checkout\" test \ud83d", "pastedContents": {} }],
              "mcpServers": {}
            }
          },
          "userID": "9f2c0d"
        }
        """;

    internal const string Cursor = """
        {
          // what the team uses
          "mcpServers": {
            "postgres": {
              "command": "npx",
              "args": ["-y", "@modelcontextprotocol/server-postgres", "postgresql://localhost/shop"],
            }, // read-only
            /* "old": {}, */
          },
        }

        """;

    internal const string VsCode = "{\r\n\t\"inputs\": [\r\n\t\t{ \"type\": \"promptString\", \"id\": \"key\", \"password\": true }\r\n\t],\r\n"
        + "\t\"servers\": {\r\n\t\t\"fetch\": {\r\n\t\t\t\"type\": \"stdio\",\r\n\t\t\t\"command\": \"uvx\",\r\n"
        + "\t\t\t\"args\": [\"mcp-server-fetch\"]\r\n\t\t} // keep\r\n\t}\r\n}\r\n";

    internal const string Codex = """
        # my settings
        model = "gpt-5.2-codex"
        notify = ["notify-send", "done # not a comment"]
        instructions = '''
        [mcp_servers.not_a_table]
        '''

        [mcp_servers.docs]
        command = "npx"
        args = [
          "-y",          # quiet
          "docs-mcp@1.4.0",
        ]

        [mcp_servers.docs.env]
        LOG = "1"

        # the rest
        [projects."/home/ana/shop"]
        trust_level = "trusted"

        """;

    internal static string Of(string client) => client switch
    {
        "claude-code" => ClaudeProject,
        "cursor" => Cursor,
        "vscode" => VsCode,
        _ => Codex,
    };
}
