using System.Collections.Concurrent;
using System.Globalization;

namespace TackOS.Calls.Arguments.Patterns;

/// <summary>The named sets of ECMA-262 section 22.2: character class escapes and the general categories of \p.</summary>
internal static class CharacterClasses
{
    // Short and long names of UAX #44 in the order of .NET's UnicodeCategory.
    private static readonly string[][] Categories =
    [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"], ["Lm", "Modifier_Letter"], ["Lo", "Other_Letter"],
        ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"],
        ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"], ["No", "Other_Number"],
        ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"],
        ["Cc", "Control", "cntrl"], ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"],
        ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"], ["Ps", "Open_Punctuation"], ["Pe", "Close_Punctuation"],
        ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"], ["Po", "Other_Punctuation"],
        ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"], ["So", "Other_Symbol"],
        ["Cn", "Unassigned"],
    ];

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Number"] = "N",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["Cased_Letter"] = "LC",
    };

    private static readonly ConcurrentDictionary<string, CodePointSet?> Computed = new(StringComparer.Ordinal);

    public static CodePointSet Digit { get; } = CodePointSet.Of(('0', '9'));

    public static CodePointSet Word { get; } = CodePointSet.Of(('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'));

    /// <summary>WhiteSpace and LineTerminator of ECMA-262 sections 12.2 and 12.3.</summary>
    public static CodePointSet Space { get; } = CodePointSet.Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
        (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePointSet Dot { get; } = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement();

    /// <summary>The set that \p{<paramref name="name"/>} matches, or null when it is no general category (scripts are not known here).</summary>
    public static CodePointSet? Property(string name)
    {
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        // Only names that exist are remembered, so that hostile schemas cannot make the table grow.
        return name switch
        {
            "Any" => CodePointSet.Any,
            "ASCII" => CodePointSet.Of((0, 0x7F)),
            _ when CategoriesOf(Groups.GetValueOrDefault(name, name)) is { Count: > 0 } categories => Computed.GetOrAdd(name, _ => Collect(categories)),
            _ => null,
        };
    }

    private static HashSet<UnicodeCategory> CategoriesOf(string name) =>
        [.. Enumerable.Range(0, Categories.Length)
            .Where(index => Categories[index].Contains(name, StringComparer.Ordinal)
                || (name.Length == 1 && Categories[index][0].StartsWith(name, StringComparison.Ordinal))
                || (name == "LC" && index <= (int)UnicodeCategory.TitlecaseLetter))
            .Select(index => (UnicodeCategory)index)];

    private static CodePointSet Collect(HashSet<UnicodeCategory> categories) => CodePointSet.Of(Runs(categories));

    private static IEnumerable<(int First, int Last)> Runs(HashSet<UnicodeCategory> categories)
    {
        const int end = 0x110000;
        var first = -1;
        for (var codePoint = 0; codePoint <= end; codePoint++)
        {
            var belongs = codePoint < end && categories.Contains(CharUnicodeInfo.GetUnicodeCategory(codePoint));
            if (belongs && first < 0)
            {
                first = codePoint;
            }
            else if (!belongs && first >= 0)
            {
                yield return (first, codePoint - 1);
                first = -1;
            }
        }
    }
}
