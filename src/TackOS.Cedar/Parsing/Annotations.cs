namespace TackOS.Cedar.Parsing;

/// <summary>The annotations before a declaration: <c>@key("value")</c>, each key once. The value is null where none is given.</summary>
internal static class Annotations
{
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
