namespace TackOS.Cli.Connect;

/// <summary>How a JSON file is laid out, read from the file itself, so that what is added looks like what is there.</summary>
/// <param name="NewLine">The file's line end, or null where the whole value stands on one line.</param>
/// <param name="Unit">One step of indentation.</param>
internal sealed record JsonLayout(string? NewLine, string Unit)
{
    private static readonly JsonLayout Usual = new("\n", "  ");

    internal static JsonLayout Of(string text, JsonPart? root)
    {
        if (root is null) return Usual;
        var first = text.IndexOf('\n', root.Start, root.End - root.Start);
        if (first < 0) return root.Members.Count == 0 ? Usual : new(null, "");

        var newLine = text[first - 1] == '\r' ? "\r\n" : "\n";
        var member = root.Members.Count > 0 ? root.Members[0].NameStart : -1;
        var unit = member >= 0 && Trivia.StartsLine(text, member) ? Indent(text, member) : "";
        return new(newLine, unit.Length > 0 ? unit : "  ");
    }

    /// <summary>The blanks that the line of this place starts with.</summary>
    internal static string Indent(string text, int at)
    {
        var start = Trivia.LineStart(text, at);
        return text[start..Math.Min(at, Trivia.PassSpaces(text, start))];
    }

    /// <summary>An object of ready values, on its own lines below the given indentation or, where that is null, on one line.</summary>
    internal string Object(string? indent, params IEnumerable<(string Name, Func<string?, string> Value)> members)
    {
        var inner = indent is null || NewLine is null ? null : indent + Unit;
        var parts = members.Select(m => $"{ServerEntry.Quoted(m.Name)}: {m.Value(inner)}");
        return inner is null
            ? $"{{{string.Join(", ", parts)}}}"
            : $"{{{NewLine}{inner}{string.Join($",{NewLine}{inner}", parts)}{NewLine}{indent}}}";
    }
}
