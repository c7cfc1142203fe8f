namespace TackOS.Cedar.Parsing;

/// <summary>The annotations before a policy or a declaration: <c>@key("value")</c>, each key once.</summary>
internal static class Annotations
{
    /// <summary>Values by key, empty where none is written.</summary>
    public static Dictionary<string, string> ReadValues(TokenReader reader) =>
        Read(reader).ToDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);

    /// <summary>Values by key, null where none is written.</summary>
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
