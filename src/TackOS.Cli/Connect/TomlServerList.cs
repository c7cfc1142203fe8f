namespace TackOS.Cli.Connect;

/// <summary>The servers in a TOML file: each is a table <c>[mcp_servers.NAME]</c>, with tables below it next to it.</summary>
internal sealed class TomlServerList : IServerList
{
    private readonly string text;
    private readonly string table;
    private readonly IReadOnlyList<TomlStatement> statements;

    private TomlServerList(string text, string table)
    {
        this.text = text;
        this.table = table;
        statements = TomlText.Parse(text);
        foreach (var statement in statements)
            if (OddForm(statement) is { } problem) throw new ConfigurationTextException(text, statement.Start, problem);
    }

    public IReadOnlyList<string> Names =>
        [.. statements.Where(s => s.IsHeader && s.Table.Count > 1 && s.Table[0] == table).Select(s => s.Table[1]).Distinct()];

    public bool HoldsNothing => string.IsNullOrWhiteSpace(text.Trim('\uFEFF'));

    private string NewLine => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    internal static TomlServerList Parse(string text, ServerListForm.Toml form) => new(text, form.Table);

    public string? UrlOf(string name)
    {
        var url = statements.FirstOrDefault(s => s.Table.Count == 2 && IsOf(s, name) && s.Key is ["url"]);
        return url is null ? null : TomlText.Unquoted(text[url.ValueStart..url.End]);
    }

    public string With(ServerEntry entry)
    {
        var rendered = $"[{table}.{entry.Name}]{NewLine}url = {ServerEntry.Quoted(entry.Url)}{NewLine}"
            + $"http_headers = {{ \"Authorization\" = {ServerEntry.Quoted(entry.Authorization)} }}";
        if (Block(entry.Name) is var (start, end)) return text[..start] + rendered + text[end..];

        // Tables stand in any order, so the end of the file is always a right place; an empty line sets it apart.
        var apart = text.Length == 0 || text == "\uFEFF" ? "" : text.EndsWith('\n') ? NewLine : NewLine + NewLine;
        return text + apart + rendered + NewLine;
    }

    public string Restored(string name, IServerList? original)
    {
        var (start, end) = Block(name)!.Value;
        if (original is TomlServerList was && was.Block(name) is var (oldStart, oldEnd))
            return text[..start] + was.text[oldStart..oldEnd] + text[end..];

        // The empty line that set the table apart goes with it.
        var lineStart = Trivia.LineStart(text, start);
        var before = text[..lineStart];
        if (before.EndsWith("\r\n\r\n", StringComparison.Ordinal)) before = before[..^2];
        else if (before.EndsWith("\n\n", StringComparison.Ordinal)) before = before[..^1];
        return before + text[Trivia.PassLineEnd(text, end)..];
    }

    /// <summary>From the server's first header to the end of its last statement; comments after that belong to what follows.</summary>
    private (int Start, int End)? Block(string name)
    {
        var own = Enumerable.Range(0, statements.Count).Where(i => IsOf(statements[i], name)).ToArray();
        if (own.Length == 0) return null;

        var main = own.Where(i => statements[i].IsHeader && statements[i].Table.Count == 2).Skip(1).ToArray();
        if (main.Length > 0) throw Unsure(main[0], $"the table of \"{name}\" stands there a second time");
        if (own[^1] - own[0] + 1 != own.Length) throw Unsure(own[^1], $"the tables of \"{name}\" do not stand together");
        return (statements[own[0]].Start, statements[own[^1]].End);
    }

    private bool IsOf(TomlStatement statement, string name) =>
        statement.Table.Count > 1 && statement.Table[0] == table && statement.Table[1] == name;

    /// <summary>Forms that mean the same to TOML but have no table of their own to edit.</summary>
    private string? OddForm(TomlStatement s)
    {
        if (s.Table.Count == 0 && !s.IsHeader && s.Key[0] == table) return $"\"{table}\" is written as a key, not as tables [{table}.NAME]";
        if (s.Table is [var single] && single == table && (!s.IsHeader || s.IsArray))
            return $"\"{table}\" holds keys of its own or is an array, not tables [{table}.NAME]";
        return s.IsArray && s.Table.Count == 2 && s.Table[0] == table ? $"\"{table}.{s.Table[1]}\" is an array of tables" : null;
    }

    private ConfigurationTextException Unsure(int statement, string problem) => new(text, statements[statement].Start, problem);
}
