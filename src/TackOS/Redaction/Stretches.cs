namespace TackOS.Redaction;

/// <summary>A stretch of the original text that gives a secret away, from <see cref="Start"/> up to before <see cref="End"/>.</summary>
internal readonly record struct Stretch(int Start, int End, int Secret);

/// <summary>Collects what the readings of a text found and merges what overlaps.</summary>
internal static class Stretches
{
    /// <summary>Whether any reading holds anything. This is all that happens to nearly every text.</summary>
    public static bool AnyIn(PatternSet patterns, ReadOnlyMemory<byte> text, byte? before, bool final)
    {
        using var views = TextViews.Of(text, track: false);
        foreach (var view in views.All)
        {
            if (!patterns.Visit(view.Bytes, view.ShortestMatch, static (shortest, match) => match.Length < shortest))
                return true;
        }
        return !patterns.VisitWeak(text.Span, before, final, 0, static (_, _) => false);
    }

    /// <summary>The stretches in order, none overlapping. Of overlapping ones the first, and of these the longest, gives the name.</summary>
    public static List<Stretch> In(PatternSet patterns, TextViews views, byte? before, bool final)
    {
        var found = new List<Stretch>();
        foreach (var view in views.All)
            patterns.Visit(view.Bytes, (view, found), Collect);
        var original = views.All[0];
        patterns.VisitWeak(original.Bytes, before, final, (original, found), Collect);

        found.Sort(static (one, two) =>
            (one.Start, -one.End, one.Secret).CompareTo((two.Start, -two.End, two.Secret)));
        return Merge(found);
    }

    private static bool Collect((TextView View, List<Stretch> Found) state, PatternMatch match)
    {
        if (match.Length >= state.View.ShortestMatch)
            state.Found.Add(new Stretch(state.View.StartOf(match.Start), state.View.EndOf(match.Start + match.Length - 1), match.Number));
        return true;
    }

    private static List<Stretch> Merge(List<Stretch> sorted)
    {
        var merged = new List<Stretch>();
        foreach (var stretch in sorted)
        {
            if (merged.Count > 0 && stretch.Start < merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, stretch.End) };
            else
                merged.Add(stretch);
        }
        return merged;
    }
}
