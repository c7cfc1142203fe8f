namespace TackOS.Cli.Connect;

/// <summary>What stands between the tokens of a JSON text with comments: blanks, line ends and comments.</summary>
internal static class Trivia
{
    internal static readonly char[] Blanks = [' ', '\t', '\r', '\n'];

    /// <summary>The place after the comment that starts here (a line comment ends before its line end), or -1 where none does.</summary>
    internal static int CommentEnd(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (next == '/')
        {
            var end = text.AsSpan(at).IndexOfAny('\r', '\n');
            return end < 0 ? text.Length : at + end;
        }

        var close = next == '*' ? text.IndexOf("*/", at + 2, StringComparison.Ordinal) : -1;
        return close < 0 ? -1 : close + 2;
    }

    /// <summary>The place after the last comment that belongs to this line, so that what is inserted does not take it over.</summary>
    internal static int EndOfLineComments(string text, int at)
    {
        var end = at;
        while (true)
        {
            at = PassSpaces(text, at);
            if (at >= text.Length || text[at] != '/') return end;
            var comment = CommentEnd(text, at);
            if (comment < 0 || text.AsSpan(at, comment - at).Contains('\n')) return end;
            end = at = comment;
        }
    }

    internal static int PassSpaces(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    /// <summary>Whether a line ends here, blanks aside.</summary>
    internal static bool LineEndsAt(string text, int at)
    {
        at = PassSpaces(text, at);
        return at == text.Length || text[at] is '\r' or '\n';
    }

    internal static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>Whether only blanks stand before this place on its line.</summary>
    internal static bool StartsLine(string text, int at)
    {
        var start = LineStart(text, at);
        return PassSpaces(text, start) == at;
    }

    /// <summary>The place after the line end that starts here, blanks before it included; the place itself where the line goes on.</summary>
    internal static int PassLineEnd(string text, int at)
    {
        if (!LineEndsAt(text, at)) return at;
        at = PassSpaces(text, at);
        if (at < text.Length && text[at] == '\r') at++;
        return at < text.Length && text[at] == '\n' ? at + 1 : at;
    }
}
