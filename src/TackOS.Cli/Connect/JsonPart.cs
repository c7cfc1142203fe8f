namespace TackOS.Cli.Connect;

internal enum JsonKind
{
    Object,
    Array,
    String,
    Other,
}

/// <summary>One value of a JSON text, with its place in it: <c>[Start, End)</c>.</summary>
internal sealed record JsonPart(JsonKind Kind, int Start, int End)
{
    internal IReadOnlyList<JsonMember> Members { get; init; } = [];

    internal IReadOnlyList<JsonPart> Items { get; init; } = [];

    /// <summary>A string's value with its escapes undone.</summary>
    internal string? Text { get; init; }

    internal string Raw(string text) => text[Start..End];
}

/// <summary>One member of an object; <paramref name="CommaAfter"/> is where its comma is, or -1.</summary>
internal sealed record JsonMember(string Name, int NameStart, JsonPart Value, int CommaAfter);
