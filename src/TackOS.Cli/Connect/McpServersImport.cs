namespace TackOS.Cli.Connect;

/// <summary>
/// Reads the server lists that MCP clients keep: an object <c>mcpServers</c> (Claude, Cursor and most others), <c>servers</c>
/// (VS Code's mcp.json), or <c>mcp.servers</c> (VS Code's settings). Comments and trailing commas are allowed.
/// </summary>
public static class McpServersImport
{
    private const int MaxCharacters = 64 * 1024 * 1024;
    private const int MaxServers = 256;

    /// <summary>Takes over every server that is understood as a whole, and says for each other one why not.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="source">What the text is called in sentences, usually the file's path.</param>
    public static ImportedServers Parse(string json, string source)
    {
        if (json.Length > MaxCharacters) return new(source, [], [new("import.size", "$", 1, $"{source} is larger than 64 MiB.")]);
        try
        {
            var (path, list) = List(new ImportText(json, source), JsonText.Parse(json, comments: true));
            return Servers(new ImportText(json, source), path, list);
        }
        catch (ConfigurationTextException e)
        {
            return new(source, [], [new("import.json", "$", e.Line, $"{source}, line {e.Line}: {e.Message}.")]);
        }
        catch (ImportRefusedException e)
        {
            return new(source, [], [e.Refusal]);
        }
    }

    private static (string Path, JsonPart List) List(ImportText text, JsonPart root)
    {
        if (root.Kind != JsonKind.Object) throw text.Refused("import.shape", "$", root, "is not an object");
        var lists = new List<(string Path, JsonPart List)>();
        foreach (var member in root.Members)
        {
            if (member.Name is "mcpServers" or "servers") lists.Add(($"$.{member.Name}", member.Value));
            else if (member.Name == "mcp") lists.AddRange(member.Value.Members.Where(m => m.Name == "servers").Select(m => ("$.mcp.servers", m.Value)));
        }

        if (lists.Count == 0) throw text.Refused("import.shape", "$", root, "has no \"mcpServers\" and no \"servers\"");
        if (lists.Count > 1) throw text.Refused("import.duplicate", lists[1].Path, lists[1].List, "is a second list of servers; keep one");
        if (lists[0].List.Kind != JsonKind.Object) throw text.Refused("import.shape", lists[0].Path, lists[0].List, "is not an object");
        if (lists[0].List.Members.Count > MaxServers) throw text.Refused("import.size", lists[0].Path, lists[0].List, $"holds more than {MaxServers} servers");
        return lists[0];
    }

    private static ImportedServers Servers(ImportText text, string path, JsonPart list)
    {
        var servers = new List<ImportedServer>();
        var refusals = new List<ImportRefusal>();
        foreach (var group in list.Members.GroupBy(m => ServerNames.ToId(m.Name)))
        {
            foreach (var member in group)
            {
                try
                {
                    // Which of two servers of one name is meant cannot be known, so neither is taken.
                    var at = ImportText.Child(path, member.Name);
                    if (group.Key is null) throw text.Refused("import.name", at, member.Value, "has a name that gives no id of a-z, 0-9 and hyphens, 64 at most");
                    if (group.Count() > 1) throw text.Refused("import.duplicate", at, member.Value, $"is not the only one that would be \"{group.Key}\"; rename all but one");
                    servers.Add(new ServerReading(text, at, group.Key, member).Server());
                }
                catch (ImportRefusedException e)
                {
                    refusals.Add(e.Refusal);
                }
            }
        }

        return new(text.Source, servers, refusals);
    }
}
