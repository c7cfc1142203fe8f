using System.Text.Json;

namespace TackOS.Cedar.Parsing;

/// <summary>The annotations before a declaration: <c>@key("value")</c>, each key once. The value is null where none is given.</summary>
internal static class Annotations
{
    /// <summary>As the JSON forms have them: an object of texts, null for a key without a value; nothing where there are none.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string?> annotations)
    {
        if (annotations.Count == 0)
            return;
        json.WriteStartObject("annotations");
        foreach (var (key, value) in annotations)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    public static Dictionary<string, string?> Read(TokenReader reader)
    {
        var annotations = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (reader.TryTake(TokenKind.At))
        {
            var key = reader.Expect(TokenKind.Identifier, "the name of an annotation");
            string? value = null;
            if (reader.TryTake(TokenKind.LeftParen))
            {
                value = StringLiteral.Read(reader, reader.Expect(TokenKind.String, "the annotation's value in quotes"));
                reader.Expect(TokenKind.RightParen, "`)`");
            }

            if (!annotations.TryAdd(reader.Text(key), value))
                throw reader.Error(key, "the annotation is given twice");
        }

        return annotations;
    }
}
