using System.Globalization;
using System.Text;

namespace TackOS.Cli.Connect;

/// <summary>
/// Reads JSON (RFC 8259), or JSON with comments and trailing commas as VS Code defines it, into parts that know their place,
/// so that an edit can touch one place and leave every other byte as it is.
/// </summary>
internal sealed class JsonText
{
    private const int MaxDepth = 128;
    private readonly string text;
    private readonly bool comments;
    private int at;

    private JsonText(string text, bool comments)
    {
        this.text = text;
        this.comments = comments;
    }

    /// <summary>Reads the one value of a text; a byte order mark is passed over.</summary>
    /// <exception cref="ConfigurationTextException">The text is not JSON, or nested deeper than 128.</exception>
    internal static JsonPart Parse(string text, bool comments)
    {
        var reader = new JsonText(text, comments);
        if (text.StartsWith('\uFEFF')) reader.at = 1;
        reader.PassTrivia();
        var root = reader.Value(0);
        reader.PassTrivia();
        return reader.at == text.Length ? root : throw reader.Wrong("there is more after the end of the JSON value");
    }

    private JsonPart Value(int depth)
    {
        if (depth >= MaxDepth) throw Wrong($"the JSON is nested deeper than {MaxDepth}");
        var start = at;
        switch (Peek())
        {
            case '{': return Object(depth);
            case '[': return Array(depth);
            case '"':
                var value = String();
                return new(JsonKind.String, start, at) { Text = value };
            default:
                Literal();
                return new(JsonKind.Other, start, at);
        }
    }

    private JsonPart Object(int depth)
    {
        var start = at++;
        var members = new List<JsonMember>();
        for (var more = Opened('}'); more;)
        {
            if (Peek() != '"') throw Wrong("a member's name in double quotes was expected");
            var nameStart = at;
            var name = String();
            PassTrivia();
            if (Peek() != ':') throw Wrong("a colon was expected after a member's name");
            at++;
            PassTrivia();
            var value = Value(depth + 1);
            more = Separated('}', out var comma);
            members.Add(new(name, nameStart, value, comma));
        }

        return new(JsonKind.Object, start, at) { Members = members };
    }

    private JsonPart Array(int depth)
    {
        var start = at++;
        var items = new List<JsonPart>();
        for (var more = Opened(']'); more;)
        {
            items.Add(Value(depth + 1));
            more = Separated(']', out _);
        }

        return new(JsonKind.Array, start, at) { Items = items };
    }

    private bool Opened(char close)
    {
        PassTrivia();
        if (Peek() != close) return true;
        at++;
        return false;
    }

    /// <summary>Passes a comma or the closing bracket; true where another item follows.</summary>
    private bool Separated(char close, out int comma)
    {
        PassTrivia();
        comma = Peek() == ',' ? at : -1;
        if (comma < 0 && Peek() != close) throw Wrong($"a comma or {close} was expected");
        at++;
        if (comma < 0) return false;

        PassTrivia();
        if (Peek() != close) return true;
        if (!comments) throw Wrong($"a comma before {close} is not JSON");
        at++;
        return false;
    }

    private string String()
    {
        var value = new StringBuilder();
        for (at++; Peek() != '"'; at++)
        {
            if (at >= text.Length) throw Wrong("a string does not end");
            if (text[at] < ' ') throw Wrong("a string holds an unescaped control character");
            value.Append(text[at] == '\\' ? Escape() : text[at]);
        }

        at++;
        return value.ToString();
    }

    private char Escape()
    {
        at++;
        switch (Peek())
        {
            case '"' or '\\' or '/': return text[at];
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when at + 4 < text.Length && ushort.TryParse(
                text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                at += 4;
                return (char)unit;
            default: throw Wrong("a string holds an escape that JSON does not know");
        }
    }

    private void Literal()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '+' or '-' or '.') at++;
        var literal = text.AsSpan(start, at - start);
        if (literal is "true" or "false" or "null" || IsNumber(literal)) return;
        at = start;
        throw Wrong("a JSON value was expected");
    }

    private static bool IsNumber(ReadOnlySpan<char> literal)
    {
        var i = literal is ['-', ..] ? 1 : 0;
        var whole = Digits(literal, ref i);
        if (whole == 0 || (whole > 1 && literal[i - whole] == '0')) return false;
        if (i < literal.Length && literal[i] == '.')
        {
            i++;
            if (Digits(literal, ref i) == 0) return false;
        }

        if (i < literal.Length && literal[i] is 'e' or 'E')
        {
            i++;
            if (i < literal.Length && literal[i] is '+' or '-') i++;
            if (Digits(literal, ref i) == 0) return false;
        }

        return i == literal.Length;
    }

    private static int Digits(ReadOnlySpan<char> literal, ref int i)
    {
        var start = i;
        while (i < literal.Length && char.IsAsciiDigit(literal[i])) i++;
        return i - start;
    }

    private void PassTrivia()
    {
        while (true)
        {
            while (Peek() is ' ' or '\t' or '\r' or '\n') at++;
            if (Peek() != '/') return;
            if (!comments) throw Wrong("this client reads plain JSON, which has no comments");
            var end = Trivia.CommentEnd(text, at);
            if (end < 0) throw Wrong("a comment does not end, or a slash stands alone");
            at = end;
        }
    }

    private char Peek() => at < text.Length ? text[at] : '\0';

    private ConfigurationTextException Wrong(string problem) => new(text, at, problem);
}
