using System.Text;
using System.Text.Json;

namespace TackOS.Redaction;

/// <summary>How often something of one kind was recognised.</summary>
public sealed record CredentialCount(CredentialKind Kind, int Count);

/// <summary>
/// Looks for <see cref="CredentialShapes"/> in a tool's result: in every property name and string of the JSON, in JSON that is itself the text of
/// a string (one level), and in names with their values, as a <c>.env</c> file reads once it is JSON.
/// </summary>
public static class CredentialSearch
{
    /// <summary>The kinds that were recognised, in their order; a place inside of nested JSON counts once.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON text, or it is deeper than <see cref="JsonRedaction.MaxDepth"/>.</exception>
    public static IReadOnlyList<CredentialCount> In(ReadOnlyMemory<byte> json)
    {
        var counts = new SortedDictionary<CredentialKind, int>();
        Walk(json.Span, nests: true, counts);
        return [.. counts.Select(count => new CredentialCount(count.Key, count.Value))];
    }

    private static void Walk(ReadOnlySpan<byte> json, bool nests, SortedDictionary<CredentialKind, int> counts)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonRedaction.MaxDepth });
        string? name = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = TextOf(ref reader);
                Add(CredentialShapes.Find(name), counts);
                continue;
            }

            if (reader.TokenType == JsonTokenType.String)
                Search(name, TextOf(ref reader), nests, counts);
            name = null;
        }
    }

    private static void Search(string? name, string text, bool nests, SortedDictionary<CredentialKind, int> counts)
    {
        if (nests && text.AsSpan().TrimStart() is ['{' or '[', ..] && TryWalk(text, counts))
            return;
        var inText = CredentialShapes.Find(text);
        Add(inText, counts);
        if (name is not null && inText.Count == 0)
            Add(CredentialShapes.Find($"{name}={text}"), counts);
    }

    /// <summary>False where the text is no JSON after all; it is then searched as the text it is.</summary>
    private static bool TryWalk(string text, SortedDictionary<CredentialKind, int> counts)
    {
        var inside = new SortedDictionary<CredentialKind, int>();
        try
        {
            Walk(Encoding.UTF8.GetBytes(text), nests: false, inside);
        }
        catch (JsonException)
        {
            return false;
        }

        foreach (var (kind, count) in inside)
            counts[kind] = counts.GetValueOrDefault(kind) + count;
        return true;
    }

    private static void Add(IReadOnlyList<CredentialFinding> findings, SortedDictionary<CredentialKind, int> counts)
    {
        foreach (var finding in findings)
            counts[finding.Kind] = counts.GetValueOrDefault(finding.Kind) + 1;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is JSON but no text: its escapes stay as they are.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
