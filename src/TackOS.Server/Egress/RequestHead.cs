using System.Buffers;
using System.Text;

namespace TackOS.Server.Egress;

/// <summary>
/// The request line and the fields of an HTTP/1.1 request (RFC 9112), read so that no two readers can see two things in it: lines end in CR LF and nothing
/// else, nothing is folded, names are tokens with the colon right behind, single spaces part the request line. Anything else is a flaw.
/// </summary>
internal sealed record RequestHead(string Method, string Target, bool IsOldVersion, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>Bytes of a whole head.</summary>
    public const int LargestBytes = 16 * 1024;

    private const int LongestLine = 8 * 1024;
    private const int MostFields = 100;
    private const int LongestMethod = 20;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <param name="head">All of it, up to and with the empty line.</param>
    /// <returns>The head, or what is wrong with it, in words that end a sentence and hold nothing of it.</returns>
    public static (RequestHead? Head, string Flaw) Read(ReadOnlySpan<byte> head)
    {
        // One byte is one character, so that nothing can hide in a decoding.
        var text = Encoding.Latin1.GetString(head);
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            return (null, "it does not end in an empty line");
        var lines = text[..^4].Split("\r\n");
        if (Array.Exists(lines, l => l.AsSpan().ContainsAny('\r', '\n', '\0')))
            return (null, "a line does not end in CR LF");
        if (lines.Length - 1 > MostFields || Array.Exists(lines, l => l.Length > LongestLine))
            return (null, "it has too many fields, or one that is too long");
        var parts = lines[0].Split(' ');
        if (parts is not [var method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"] || !IsToken(method) || method.Length > LongestMethod || !target.All(c => c is > ' ' and < '\x7f'))
            return (null, "its first line is not METHOD TARGET HTTP/1.1");
        var fields = new List<(string, string)>(lines.Length);
        foreach (var line in lines.AsSpan(1))
        {
            if (FieldOf(line) is not { } field)
                return (null, "a field is not NAME: VALUE on one line");
            fields.Add(field);
        }

        return (new RequestHead(method, target, parts[2] == "HTTP/1.0", fields), "");
    }

    public IReadOnlyList<string> Values(string name) => [.. Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static (string Name, string Value)? FieldOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !IsToken(line[..colon]))
            return null;
        var value = line[(colon + 1)..].Trim(' ', '\t');
        return value.All(c => c is '\t' or (>= ' ' and not '\x7f')) ? (line[..colon], value) : null;
    }
}
