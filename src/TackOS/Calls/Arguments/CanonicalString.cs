using System.Buffers;
using System.Text;

namespace TackOS.Calls.Arguments;

/// <summary>RFC 8785 section 3.2.2.2: only what JSON must escape is escaped, in the shortest form it has.</summary>
internal static class CanonicalString
{
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        output.Write("\""u8);
        while (text.IndexOfAny(Escaped) is var at and >= 0)
        {
            Encoding.UTF8.GetBytes(text[..at], output);
            WriteEscape(output, text[at]);
            text = text[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(text, output);
        output.Write("\""u8);
    }

    private static void WriteEscape(IBufferWriter<byte> output, char character)
    {
        output.Write(character switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            < '\u0010' => "\\u000"u8,
            _ => "\\u001"u8,
        });
        if (character < ' ' && character is not ('\b' or '\t' or '\n' or '\f' or '\r'))
        {
            output.Write("0123456789abcdef"u8.Slice(character & 0xF, 1));
        }
    }
}
