using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TackOS.Calls.Arguments;

/// <summary>The searches behind <see cref="StrictJson"/> that System.Text.Json does not do, or does without saying where.</summary>
internal static class JsonFlaws
{
    /// <summary>Whether the inside of a JSON string, with valid escapes, has an escaped surrogate without its other half beside it.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOf((byte)'\\') is var at and >= 0)
        {
            escaped = escaped[at..];
            if (escaped[1] != 'u')
            {
                escaped = escaped[2..];
                continue;
            }

            var unit = CodeUnit(escaped);
            escaped = escaped[6..];
            if (!char.IsSurrogate(unit))
            {
                continue;
            }

            // UTF-8 cannot hold a surrogate, so the other half can only be the very next escape.
            if (!char.IsHighSurrogate(unit) || !escaped.StartsWith("\\u"u8) || !char.IsLowSurrogate(CodeUnit(escaped)))
            {
                return true;
            }

            escaped = escaped[6..];
        }

        return false;
    }

    public static long OffsetOfInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (offset < bytes.Length && Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    /// <summary>Where the first repeated key begins. Slow beside the parser's own check, and run only once that has refused.</summary>
    public static long OffsetOfRepeatedKey(ReadOnlySpan<byte> bytes, int maxDepth)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = maxDepth });
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when !open.Peek().Add(reader.GetString()!):
                    return reader.TokenStartIndex;
            }
        }

        return bytes.Length;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
