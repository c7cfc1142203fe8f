using System.Text.RegularExpressions;
using TackOS.Server.Storage;

namespace TackOS.Server.Search;

/// <summary>A text that somebody searches for: its words, the beginnings of words, and the ids of calls and approvals that stand in it.</summary>
internal sealed partial record SearchText(IReadOnlyList<string> Words, IReadOnlyList<string> Prefixes, string? Call, string? Approval)
{
    public static readonly SearchText Nothing = new([], [], null, null);

    /// <exception cref="ControlException">There is something in it that no entry is found by.</exception>
    public static SearchText Parse(string? text)
    {
        var found = Nothing;
        foreach (var term in (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            found = Id().Match(term) is { Success: true } id ? found.WithId(id.Groups["kind"].Value, term) : found.With(term);
        return found;
    }

    private SearchText WithId(string kind, string id)
    {
        if ((kind == "call" ? Call : Approval) is { } other && other != id)
            throw new ControlException("search-text", $"No entry is about {other} and {id} at once. Search for one of them.");
        return kind == "call" ? this with { Call = id } : this with { Approval = id };
    }

    private SearchText With(string term)
    {
        var begins = term.EndsWith('*');
        string[] words = [.. EntryWords.Of(term)];
        if (words.Length == 0)
            throw new ControlException("search-text", $"'{term}' is no word: digests, long hexadecimal texts and signs are not searched for. See tackos audit search --help.");
        if (begins && words[^1].Length < JournalSearch.ShortestPrefix)
            throw new ControlException("search-text", $"'{term}' is too short: a beginning has at least {JournalSearch.ShortestPrefix} letters or digits before its *.");
        return begins
            ? this with { Words = [.. Words, .. words[..^1]], Prefixes = [.. Prefixes, words[^1]] }
            : this with { Words = [.. Words, .. words] };
    }

    [GeneratedRegex("^(?<kind>call|appr|draft)_[0-7][0-9a-hjkmnp-tv-z]{25}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
