using System.Globalization;
using System.Text;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// Reads the inside of string literals. The escapes are those of Rust strings, as upstream has them:
/// <c>\n \r \t \0 \\ \' \" \xHH \u{H…}</c>, and <c>\*</c> in patterns only.
/// </summary>
internal ref struct StringLiteral
{
    private readonly TokenReader _reader;
    private readonly Token _token;
    private readonly ReadOnlySpan<char> _raw;
    private readonly bool _isPattern;
    private readonly StringBuilder _part = new();
    private readonly List<string> _parts = [];
    private int _at;

    private StringLiteral(TokenReader reader, Token token, bool isPattern)
    {
        _reader = reader;
        _token = token;
        _raw = reader.Text(token).AsSpan(1, token.Length - 2);
        _isPattern = isPattern;
    }

    public static string Read(TokenReader reader, Token token) => new StringLiteral(reader, token, isPattern: false).Parts()[0];

    public static Pattern ReadPattern(TokenReader reader, Token token) => new(new StringLiteral(reader, token, isPattern: true).Parts());

    private List<string> Parts()
    {
        while (_at < _raw.Length)
            ReadCharacter();
        EndPart();
        return _parts;
    }

    private void ReadCharacter()
    {
        var c = _raw[_at++];
        if (c == '\\')
            ReadEscape();
        else if (c == '\r')
            throw Error("a carriage return in a string must be written", "\\r", "write `\\r`");
        else if (char.IsSurrogate(c))
            AppendRune(Pair(c));
        else
            Append(c);
    }

    private void ReadEscape()
    {
        var c = _at < _raw.Length ? _raw[_at++] : '\0';
        if (c == '*' && _isPattern)
        {
            _part.Append('*');
            return;
        }

        if (c == 'x')
            Append(HexByte());
        else if (c == 'u')
            AppendRune(CodePoint());
        else
            Append(Simple(c));
    }

    private readonly char Simple(char c) => c switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        '\\' or '\'' or '"' => c,
        _ => throw Error("unknown escape in a string", $"\\{c}", "write `\\\\` for a backslash"),
    };

    private char HexByte()
    {
        if (_at + 2 > _raw.Length || !int.TryParse(_raw.Slice(_at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Error("`\\x` needs two hexadecimal digits", "\\x", null);
        if (value > 0x7f)
            throw Error("`\\x` goes to 7f", $"\\x{value:x}", "write `\\u{…}`");
        _at += 2;
        return (char)value;
    }

    private Rune CodePoint()
    {
        var length = _raw[_at..].IndexOf('}');
        if (length < 2 || _raw[_at] != '{')
            throw Error("`\\u` needs hexadecimal digits in braces", "\\u", "write `\\u{…}`");
        var digits = _raw.Slice(_at + 1, length - 1).ToString();
        _at += length + 1;
        var plain = digits.Replace("_", "", StringComparison.Ordinal);
        if (digits[0] == '_' || plain.Length > 6
            || !int.TryParse(plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || !Rune.TryCreate(value, out var rune))
            throw Error("not a Unicode scalar value", $"\\u{{{digits}}}", null);
        return rune;
    }

    /// <summary>Half of a surrogate pair is no Unicode scalar, so no Cedar string can hold it.</summary>
    private Rune Pair(char high)
    {
        if (_at == _raw.Length || !Rune.TryCreate(high, _raw[_at], out var rune))
            throw Error("the string is not valid Unicode", "", null);
        _at++;
        return rune;
    }

    private readonly void AppendRune(Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
            Append(unit);
    }

    private readonly void Append(char c)
    {
        // Upstream treats a star as a wildcard however it was written, save as `\*`.
        if (c == '*' && _isPattern)
            EndPart();
        else
            _part.Append(c);
    }

    private readonly void EndPart()
    {
        _parts.Add(_part.ToString());
        _part.Clear();
    }

    private readonly CedarParseException Error(string problem, string text, string? suggestion) =>
        new(problem, _reader.At(_token), text, suggestion);
}
