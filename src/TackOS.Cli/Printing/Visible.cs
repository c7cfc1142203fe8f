using System.Globalization;
using System.Text;

namespace TackOS.Cli.Printing;

/// <summary>
/// Text from agents and servers, made safe for a terminal: what would move the cursor, change its colour, turn the writing's direction or
/// not show at all is written out as <c>\u{…}</c>, so that what a person reads is what is there.
/// </summary>
internal static class Visible
{
    public static string Of(string text) => Escape(text, lines: false);

    /// <summary>Keeps line breaks and indentation.</summary>
    public static string OfLines(string text) => Escape(text, lines: true);

    private static string Escape(string text, bool lines)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((lines && rune.Value is '\n' or '\t') || !Hides(rune))
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return shown.ToString();
    }

    private static bool Hides(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}
