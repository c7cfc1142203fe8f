using System.Globalization;
using System.Text;

namespace TackOS.Calls.Arguments.Patterns;

/// <summary>Reads the characters, escapes and classes of an ECMAScript pattern, one code point at a time.</summary>
internal sealed class PatternReader(string pattern)
{
    private int position;

    public bool AtEnd => position == pattern.Length;

    public bool TryTake(string text)
    {
        if (string.CompareOrdinal(pattern, position, text, 0, text.Length) != 0)
        {
            return false;
        }

        position += text.Length;
        return true;
    }

    /// <summary>The next code point; half a surrogate pair is no character and refuses the pattern.</summary>
    public int Take()
    {
        if (AtEnd)
        {
            throw new UnsupportedPatternException("The pattern ends in the middle of something.");
        }

        if (Rune.DecodeFromUtf16(pattern.AsSpan(position), out var rune, out var length) != System.Buffers.OperationStatus.Done)
        {
            throw new UnsupportedPatternException("The pattern has half a surrogate pair in it.");
        }

        position += length;
        return rune.Value;
    }

    public string TakeUntil(char end)
    {
        var at = pattern.IndexOf(end, position);
        if (at < 0)
        {
            throw new UnsupportedPatternException($"The pattern lacks a '{end}'.");
        }

        var text = pattern[position..at];
        position = at + 1;
        return text;
    }

    /// <summary>The bounds of {n}, {n,} or {n,m} after its brace; false, with nothing taken, where the brace is a plain character.</summary>
    public bool TryTakeBounds(out int least, out int? most)
    {
        const int largest = 65_535;
        (least, most) = (0, null);
        var end = pattern.IndexOf('}', position);
        var text = end < 0 ? "" : pattern[position..end];
        var parts = text.Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !text.All(c => char.IsAsciiDigit(c) || c == ','))
        {
            return false;
        }

        least = Bound(parts[0]);
        most = parts.Length == 1 ? least : parts[1].Length == 0 ? null : Bound(parts[1]);
        position = end + 1;
        return most is null || most >= least ? true : throw new UnsupportedPatternException("A quantifier of the pattern has its bounds the wrong way round.");

        static int Bound(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) && bound <= largest
            ? bound
            : throw new UnsupportedPatternException($"A quantifier of the pattern asks for more than {largest} repetitions.");
    }

    /// <summary>The set after a backslash: one character or a class. Assertions (\b outside a class) are the caller's.</summary>
    public CodePointSet TakeEscape(bool inClass)
    {
        var escaped = Take();
        return escaped switch
        {
            'd' => CharacterClasses.Digit,
            'D' => CharacterClasses.Digit.Complement(),
            'w' => CharacterClasses.Word,
            'W' => CharacterClasses.Word.Complement(),
            's' => CharacterClasses.Space,
            'S' => CharacterClasses.Space.Complement(),
            'p' => TakeProperty(),
            'P' => TakeProperty().Complement(),
            _ => Single(CharacterEscape(escaped, inClass)),
        };
    }

    /// <summary>A class after its opening bracket, up to and with its closing one.</summary>
    public CodePointSet TakeClass()
    {
        var negated = TryTake("^");
        var members = new List<CodePointSet>();
        while (!TryTake("]"))
        {
            var member = TakeMember(out var first);
            if (first is null || position + 1 >= pattern.Length || pattern[position] != '-' || pattern[position + 1] == ']')
            {
                members.Add(member);
                continue;
            }

            position++;
            var end = TakeMember(out var last);
            members.AddRange(last switch
            {
                // As in [a-\d], where the hyphen stands for itself.
                null => [member, Single('-'), end],
                _ when last < first => throw new UnsupportedPatternException("A range of the pattern has its ends the wrong way round."),
                _ => [CodePointSet.Of((first.Value, last.Value))],
            });
        }

        var set = CodePointSet.Union(members);
        return negated ? set.Complement() : set;
    }

    public static CodePointSet Single(int codePoint) => CodePointSet.Of((codePoint, codePoint));

    private CodePointSet TakeMember(out int? single)
    {
        single = null;
        if (!TryTake("\\"))
        {
            single = Take();
            return Single(single.Value);
        }

        if (!AtEnd && "dDwWsSpP".Contains(pattern[position], StringComparison.Ordinal))
        {
            return TakeEscape(inClass: true);
        }

        single = CharacterEscape(Take(), inClass: true);
        return Single(single.Value);
    }

    private CodePointSet TakeProperty()
    {
        var name = TryTake("{") ? TakeUntil('}') : "";
        return CharacterClasses.Property(name)
            ?? throw new UnsupportedPatternException("The pattern asks for a Unicode property that is not a general category.");
    }

    private int CharacterEscape(int escaped, bool inClass) => escaped switch
    {
        't' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        'b' when inClass => '\b',
        '0' when AtEnd || !char.IsAsciiDigit(pattern[position]) => 0,
        'c' when !AtEnd && char.IsAsciiLetter(pattern[position]) => Take() % 32,
        'x' => TakeHex(2),
        'u' when TryTake("{") => Scalar(ParseHex(TakeUntil('}'))),
        'u' => TakeCodeUnits(),
        < 0x80 when char.IsAsciiLetterOrDigit((char)escaped) =>
            throw new UnsupportedPatternException($"The pattern has the escape \\{(char)escaped}, which is not supported."),
        _ => escaped,
    };

    private int TakeCodeUnits()
    {
        var unit = (char)TakeHex(4);
        return char.IsHighSurrogate(unit) && TryTake("\\u") && (char)TakeHex(4) is var low && char.IsLowSurrogate(low)
            ? char.ConvertToUtf32(unit, low)
            : Scalar(unit);
    }

    private int TakeHex(int digits)
    {
        if (pattern.Length - position < digits)
        {
            throw new UnsupportedPatternException("The pattern has an incomplete escape.");
        }

        position += digits;
        return ParseHex(pattern.Substring(position - digits, digits));
    }

    private static int ParseHex(string digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UnsupportedPatternException("The pattern has an escape that is not hexadecimal.");

    private static int Scalar(int value) =>
        Rune.IsValid(value) ? value : throw new UnsupportedPatternException("The pattern has an escape that is no character.");
}
