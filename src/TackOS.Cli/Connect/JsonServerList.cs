namespace TackOS.Cli.Connect;

/// <summary>The servers in a client's JSON file: one object member of the root holds them by name.</summary>
internal sealed class JsonServerList : IServerList
{
    private readonly string text;
    private readonly ServerListForm.Json form;
    private readonly JsonPart? root;
    private readonly JsonPart? servers;

    private JsonServerList(string text, ServerListForm.Json form, JsonPart? root)
    {
        this.text = text;
        this.form = form;
        this.root = root;
        if (root is null) return;

        if (root.Kind != JsonKind.Object) throw new ConfigurationTextException(text, root.Start, "the file holds no JSON object");
        servers = Only(root, form.Key)?.Value;
        if (servers is not null && servers.Kind != JsonKind.Object)
            throw new ConfigurationTextException(text, servers.Start, $"\"{form.Key}\" is not an object");
    }

    public IReadOnlyList<string> Names => servers is null ? [] : [.. servers.Members.Select(m => m.Name).Distinct()];

    public bool HoldsNothing => root is null || (root.Members.Count == 0 && string.IsNullOrWhiteSpace(text[(root.Start + 1)..(root.End - 1)])
        && text[..root.Start].Trim('\uFEFF', ' ', '\t', '\r', '\n').Length == 0 && string.IsNullOrWhiteSpace(text[root.End..]));

    /// <summary>Reads a file; one that holds blanks only is a list with nothing in it.</summary>
    internal static JsonServerList Parse(string text, ServerListForm.Json form)
    {
        var blank = text.AsSpan().Trim('\uFEFF').Trim(Trivia.Blanks).IsEmpty;
        return new(text, form, blank ? null : JsonText.Parse(text, form.Comments));
    }

    public string? UrlOf(string name) => Entry(name)?.Value is { } entry ? Only(entry, "url")?.Value.Text : null;

    public string With(ServerEntry entry)
    {
        var layout = JsonLayout.Of(text, root);
        if (root is null) return NewFile(layout, entry);
        if (servers is null) return JsonSplice.Insert(text, root, layout, form.Key, indent => Servers(layout, indent, entry));
        if (Entry(entry.Name) is not { } old)
            return JsonSplice.Insert(text, servers, layout, entry.Name, indent => Rendered(layout, indent, entry));

        var ownLine = Trivia.StartsLine(text, old.NameStart);
        return JsonSplice.Replace(text, old.Value, Rendered(layout, ownLine ? JsonLayout.Indent(text, old.NameStart) : null, entry));
    }

    public string Restored(string name, IServerList? original)
    {
        var was = original as JsonServerList;
        if (was?.Entry(name) is { } old) return JsonSplice.Replace(text, Entry(name)!.Value, old.Value.Raw(was.text));

        var without = JsonSplice.Remove(text, servers!, IndexOf(servers!, name));
        return was?.servers is not null ? without : Parse(without, form).WithoutEmptyList();
    }

    private string WithoutEmptyList()
    {
        var empty = servers is { Members.Count: 0 } && string.IsNullOrWhiteSpace(text[(servers.Start + 1)..(servers.End - 1)]);
        return empty ? JsonSplice.Remove(text, root!, IndexOf(root!, form.Key)) : text;
    }

    private string NewFile(JsonLayout layout, ServerEntry entry)
    {
        var mark = text.StartsWith('\uFEFF') ? "\uFEFF" : "";
        return mark + layout.Object("", (form.Key, indent => Servers(layout, indent, entry))) + "\n";
    }

    private string Servers(JsonLayout layout, string? indent, ServerEntry entry) =>
        layout.Object(indent, (entry.Name, inner => Rendered(layout, inner, entry)));

    private string Rendered(JsonLayout layout, string? indent, ServerEntry entry)
    {
        var members = new List<(string, Func<string?, string>)>();
        if (form.WithType) members.Add(("type", _ => "\"http\""));
        members.Add(("url", _ => ServerEntry.Quoted(entry.Url)));
        members.Add(("headers", inner => layout.Object(inner, ("Authorization", _ => ServerEntry.Quoted(entry.Authorization)))));
        return layout.Object(indent, members);
    }

    private JsonMember? Entry(string name) => servers is null ? null : Only(servers, name);

    private static int IndexOf(JsonPart target, string name) => target.Members.ToList().FindIndex(m => m.Name == name);

    /// <summary>The member of a name; two of one name are refused, since which of them a client believes is its own affair.</summary>
    private JsonMember? Only(JsonPart target, string name)
    {
        var found = target.Members.Where(m => m.Name == name).Take(2).ToArray();
        if (found.Length < 2) return found.FirstOrDefault();
        throw new ConfigurationTextException(text, found[1].NameStart, $"\"{name}\" stands there a second time");
    }
}
