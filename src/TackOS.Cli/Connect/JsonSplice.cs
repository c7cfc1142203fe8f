namespace TackOS.Cli.Connect;

/// <summary>Puts members into an object's text and takes them out, leaving every other byte, comments included, where it is.</summary>
internal static class JsonSplice
{
    internal static string Insert(string text, JsonPart target, JsonLayout layout, string name, Func<string?, string> value) =>
        target.Members.Count == 0
            ? InsertFirst(text, target, layout, name, value)
            : InsertLast(text, target, layout, name, value);

    internal static string Replace(string text, JsonPart old, string value) => text[..old.Start] + value + text[old.End..];

    internal static string Remove(string text, JsonPart target, int index)
    {
        var member = target.Members[index];
        if (member.CommaAfter >= 0) return RemoveWithItsComma(text, member);

        // The last member has no comma of its own: the one before it goes, what stands between the two stays.
        var keepFrom = index > 0 ? target.Members[index - 1].CommaAfter + 1 : target.Start + 1;
        var before = index > 0 ? text[..(keepFrom - 1)] : text[..keepFrom];
        var between = text[keepFrom..member.NameStart];
        var after = text[member.Value.End..];
        var closes = target.End - 1;
        if (index == 0 && string.IsNullOrWhiteSpace(between) && string.IsNullOrWhiteSpace(text[member.Value.End..closes]))
            return before + text[closes..];

        // Cutting the blanks would pull what follows on this line into a line comment, so they go only where the line ends.
        return before + (Trivia.LineEndsAt(after, 0) ? between.TrimEnd(Trivia.Blanks) : between) + after;
    }

    private static string InsertFirst(string text, JsonPart target, JsonLayout layout, string name, Func<string?, string> value)
    {
        var kept = text[(target.Start + 1)..(target.End - 1)].TrimEnd(Trivia.Blanks);
        if (layout.NewLine is null)
            return $"{text[..(target.Start + 1)]}{kept}{ServerEntry.Quoted(name)}: {value(null)}{text[(target.End - 1)..]}";

        var outer = JsonLayout.Indent(text, target.Start);
        var inner = outer + layout.Unit;
        var added = $"{kept}{layout.NewLine}{inner}{ServerEntry.Quoted(name)}: {value(inner)}{layout.NewLine}{outer}";
        return text[..(target.Start + 1)] + added + text[(target.End - 1)..];
    }

    private static string InsertLast(string text, JsonPart target, JsonLayout layout, string name, Func<string?, string> value)
    {
        var last = target.Members[^1];
        var end = last.CommaAfter >= 0 ? last.CommaAfter + 1 : last.Value.End;

        // A list that ends in a comma goes on doing so: then the entry can be taken out again without touching its neighbour.
        var (comma, trailing) = last.CommaAfter >= 0 ? ("", ",") : (",", "");
        if (layout.NewLine is null || !Trivia.StartsLine(text, last.NameStart))
            return $"{text[..end]}{comma} {ServerEntry.Quoted(name)}: {value(null)}{trailing}{text[end..]}";

        var tail = Trivia.EndOfLineComments(text, end);
        var indent = JsonLayout.Indent(text, last.NameStart);
        var added = $"{layout.NewLine}{indent}{ServerEntry.Quoted(name)}: {value(indent)}{trailing}";
        return text[..end] + comma + text[end..tail] + added + text[tail..];
    }

    private static string RemoveWithItsComma(string text, JsonMember member)
    {
        var end = member.CommaAfter + 1;
        return Trivia.StartsLine(text, member.NameStart) && Trivia.LineEndsAt(text, end)
            ? text[..Trivia.LineStart(text, member.NameStart)] + text[Trivia.PassLineEnd(text, end)..]
            : text[..member.NameStart] + text[Trivia.PassSpaces(text, end)..];
    }
}
