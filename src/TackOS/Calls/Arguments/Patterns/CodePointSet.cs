using System.Globalization;
using System.Text;

namespace TackOS.Calls.Arguments.Patterns;

/// <summary>
/// A set of Unicode code points, surrogates excluded, that can be written as a .NET expression. .NET matches UTF-16 units where
/// ECMAScript's u flag matches code points, so every class is worked out here and spelled as whole characters.
/// </summary>
internal sealed class CodePointSet
{
    private const int LastSurrogate = 0xDFFF;
    private const int FirstSurrogate = 0xD800;
    private const int FirstAstral = 0x10000;
    private const int Last = 0x10FFFF;

    // Sorted, apart, not touching.
    private readonly List<(int First, int Last)> ranges;

    private CodePointSet(List<(int First, int Last)> ranges) => this.ranges = ranges;

    public static CodePointSet Any { get; } = Of((0, Last));

    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges.SelectMany(WithoutSurrogates).OrderBy(range => range.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new CodePointSet(merged);
    }

    public static CodePointSet Union(IEnumerable<CodePointSet> sets) => Of(sets.SelectMany(set => set.ranges));

    public CodePointSet Complement()
    {
        var gaps = new List<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in ranges)
        {
            if (first > next)
            {
                gaps.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return Of(gaps);
    }

    /// <summary>An expression that matches exactly one code point of the set, and can be quantified.</summary>
    public string ToExpression()
    {
        var basic = new StringBuilder();
        var alternatives = new List<string>();
        foreach (var (first, last) in ranges)
        {
            if (first < FirstAstral)
            {
                basic.Append(Span(first, Math.Min(last, FirstAstral - 1)));
            }

            if (last >= FirstAstral)
            {
                AddPairs(alternatives, Math.Max(first, FirstAstral), last);
            }
        }

        if (basic.Length > 0)
        {
            alternatives.Insert(0, $"[{basic}]");
        }

        return alternatives.Count switch
        {
            // ECMAScript's [] matches nothing.
            0 => "(?:(?!))",
            1 when basic.Length > 0 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    private static void AddPairs(List<string> alternatives, int first, int last)
    {
        while (first <= last)
        {
            // As many whole rows of 1,024 as fit are one alternative; a part of a row is another.
            var rowEnd = first | 0x3FF;
            var isWholeRow = (first & 0x3FF) == 0 && rowEnd <= last;
            var end = isWholeRow ? ((last + 1) & ~0x3FF) - 1 : Math.Min(rowEnd, last);
            alternatives.Add(isWholeRow
                ? $"[{Span(High(first), High(end))}][\\uDC00-\\uDFFF]"
                : $"{Unit(High(first))}[{Span(Low(first), Low(end))}]");
            first = end + 1;
        }
    }

    private static IEnumerable<(int First, int Last)> WithoutSurrogates((int First, int Last) range)
    {
        if (range.First < FirstSurrogate)
        {
            yield return (range.First, Math.Min(range.Last, FirstSurrogate - 1));
        }

        if (range.Last > LastSurrogate)
        {
            yield return (Math.Max(range.First, LastSurrogate + 1), range.Last);
        }
    }

    private static int High(int codePoint) => FirstSurrogate + ((codePoint - FirstAstral) >> 10);

    private static int Low(int codePoint) => 0xDC00 + (codePoint & 0x3FF);

    private static string Span(int first, int last) => first == last ? Unit(first) : $"{Unit(first)}-{Unit(last)}";

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
