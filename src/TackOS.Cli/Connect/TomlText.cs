using System.Text;

namespace TackOS.Cli.Connect;

/// <summary>One statement of a TOML text: a table header, or a key and its value, with its place <c>[Start, End)</c>.</summary>
/// <remarks>
/// A header has its dotted name as the table and no key; a key has the name of the table it stands in.
/// An array says whether the header is one of an array of tables.
/// </remarks>
internal sealed record TomlStatement(IReadOnlyList<string> Table, IReadOnlyList<string> Key, bool IsArray, int Start, int ValueStart, int End)
{
    internal bool IsHeader => Key.Count == 0;
}

/// <summary>
/// Finds the statements of a TOML 1.0 text without judging their values: enough to know where a table starts and ends, and strict
/// enough to stop at whatever it does not understand.
/// </summary>
internal sealed class TomlText
{
    private readonly string text;
    private int at;

    private TomlText(string text) => this.text = text;

    /// <exception cref="ConfigurationTextException">The text is not TOML as far as it was understood.</exception>
    internal static IReadOnlyList<TomlStatement> Parse(string text)
    {
        var reader = new TomlText(text);
        if (text.StartsWith('\uFEFF')) reader.at = 1;
        var statements = new List<TomlStatement>();
        IReadOnlyList<string> table = [];
        while (reader.NextLineWithContent())
        {
            var statement = reader.Peek() == '[' ? reader.Header() : reader.KeyValue(table);
            table = statement.Table;
            statements.Add(statement);
            reader.EndOfLine();
        }

        return statements;
    }

    private bool NextLineWithContent()
    {
        while (at < text.Length)
        {
            at = Trivia.PassSpaces(text, at);
            if (at < text.Length && Peek() is not ('#' or '\r' or '\n')) return true;
            EndOfLine();
        }

        return false;
    }

    private TomlStatement Header()
    {
        var start = at++;
        var isArray = Peek() == '[';
        if (isArray) at++;
        var name = DottedKey();
        Expect(']', "a table's name does not end with ]");
        if (isArray) Expect(']', "the name of an array of tables does not end with ]]");
        return new(name, [], isArray, start, start, at);
    }

    private TomlStatement KeyValue(IReadOnlyList<string> table)
    {
        var start = at;
        var key = DottedKey();
        Expect('=', "an equals sign was expected after a key");
        at = Trivia.PassSpaces(text, at);
        var valueStart = at;
        Value();
        return new(table, key, false, start, valueStart, at);
    }

    private List<string> DottedKey()
    {
        var parts = new List<string>();
        while (true)
        {
            at = Trivia.PassSpaces(text, at);
            parts.Add(KeyPart());
            at = Trivia.PassSpaces(text, at);
            if (Peek() != '.') return parts;
            at++;
        }
    }

    private string KeyPart()
    {
        var start = at;
        if (Peek() is '"' or '\'')
        {
            String();
            return Unquoted(text[start..at]) ?? throw Wrong("a key with escapes is a form that is not edited here");
        }

        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '-') at++;
        return at > start ? text[start..at] : throw Wrong("a key or a table's name was expected");
    }

    /// <summary>The value of a one-line string without escapes; null for whatever else.</summary>
    internal static string? Unquoted(string raw) =>
        raw is ['"', .. var basic, '"'] && !basic.Contains('\\') && !basic.Contains('"') ? basic
        : raw is ['\'', .. var literal, '\''] && !literal.Contains('\'') ? literal
        : null;

    /// <summary>Passes a value: strings as wholes, brackets by kind and count (on a stack of our own, so depth costs no call stack).</summary>
    private void Value()
    {
        var start = at;
        var open = new StringBuilder();
        while (at < text.Length && !(open.Length == 0 && text[at] is '#' or '\r' or '\n')) PassOneOfValue(open);
        if (open.Length > 0) throw Wrong("a bracket does not close");
        while (at > start && text[at - 1] is ' ' or '\t') at--;
        if (at == start) throw Wrong("a key has no value");
    }

    private void PassOneOfValue(StringBuilder open)
    {
        switch (text[at])
        {
            case '"' or '\'':
                String();
                return;
            case '#':
                at = CommentEnd();
                return;
            case '[': open.Append(']'); break;
            case '{': open.Append('}'); break;
            case ']' or '}':
                if (open.Length == 0 || open[^1] != text[at]) throw Wrong("a bracket closes what was not opened");
                open.Length--;
                break;
            case '\r' or '\n' when open[^1] == '}': throw Wrong("an inline table does not end on its line");
            case < ' ' and not ('\t' or '\r' or '\n'): throw Wrong("a value holds a control character");
        }

        at++;
    }

    private void String()
    {
        var quote = text[at];
        var long3 = new string(quote, 3);
        var isLong = string.CompareOrdinal(text, at, long3, 0, 3) == 0;
        at += isLong ? 3 : 1;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\' && quote == '"') at++;
            else if (!isLong && c is '\r' or '\n') break;
            else if (c == quote && !isLong) { at++; return; }
            else if (c == quote && string.CompareOrdinal(text, at, long3, 0, 3) == 0)
            {
                // Up to two quotes may stand right before the closing three.
                for (var extra = 0; extra < 2 && at + 3 < text.Length && text[at + 3] == quote; extra++) at++;
                at += 3;
                return;
            }
        }

        at = Math.Min(at, text.Length);
        throw Wrong("a string does not end");
    }

    /// <summary>Passes blanks, a comment and the line end; anything else on the line is refused.</summary>
    private void EndOfLine()
    {
        at = Trivia.PassSpaces(text, at);
        if (Peek() == '#') at = CommentEnd();
        if (at == text.Length) return;
        if (!Trivia.LineEndsAt(text, at)) throw Wrong("more than one statement stands on the line");
        var next = Trivia.PassLineEnd(text, at);
        if (text[next - 1] != '\n') throw Wrong("a carriage return stands alone");
        at = next;
    }

    private int CommentEnd()
    {
        var length = text.AsSpan(at).IndexOfAny('\r', '\n');
        return length < 0 ? text.Length : at + length;
    }

    private void Expect(char c, string problem)
    {
        if (Peek() != c) throw Wrong(problem);
        at++;
    }

    private char Peek() => at < text.Length ? text[at] : '\0';

    private ConfigurationTextException Wrong(string problem) => new(text, at, problem);
}
