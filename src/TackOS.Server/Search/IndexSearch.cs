using TackOS.Server.Storage;

namespace TackOS.Server.Search;

/// <summary>Answers a search from the index. It walks from the place where the page begins and stops when it is full, and never counts over what came before.</summary>
internal static class IndexSearch
{
    private const int MostBeginnings = 100;

    /// <summary>The entries that fit, newest first, or oldest first after an index.</summary>
    /// <exception cref="ControlException">There is something in the text that nothing is found by.</exception>
    public static List<IndexedEntry> Run(Database index, JournalSearch search)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(search.Limit, Math.Clamp(search.Limit, 1, JournalSearch.MostAtOnce));
        var text = SearchText.Parse(search.Text);
        if (Contradict(search.Call, text.Call) || Contradict(search.Approval, text.Approval))
            return [];
        if (Match(index, search, text) is not { } match || Stretch(index, search) is not { } stretch)
            return [];
        var (call, approval) = (search.Call ?? text.Call, search.Approval ?? text.Approval);
        var (source, place) = Source(call is not null, approval is not null, match.Length > 0);
        return index.All(
            $"""
            SELECT {Names.Columns} FROM {source} AND {place} BETWEEN ?1 AND ?2 AND r.at BETWEEN ?3 AND ?4
            ORDER BY {place} {(search.After is null ? "DESC" : "ASC")} LIMIT ?5
            """,
            Names.Read, stretch.First, stretch.Last, Since(search.From), Until(search.To), (long)search.Limit, match, call, approval);
    }

    /// <summary>
    /// Where the walk goes along. A call and an approval have few entries: those are looked at, and everything else is asked of each. Else the
    /// inverted lists are walked where anything is asked of them, or simply the rows.
    /// </summary>
    private static (string Sql, string Place) Source(bool ofCall, bool ofApproval, bool matches)
    {
        const string Fits = "(?6 = '' OR EXISTS (SELECT 1 FROM term WHERE term MATCH ?6 AND rowid = r.idx))";
        return (ofCall, ofApproval, matches) switch
        {
            (true, _, _) => ($"row r INDEXED BY row_call WHERE r.call = ?7 AND (?8 IS NULL OR r.approval = ?8) AND {Fits}", "r.idx"),
            (_, true, _) => ($"row r INDEXED BY row_approval WHERE r.approval = ?8 AND ?7 IS NULL AND {Fits}", "r.idx"),
            (_, _, true) => ("term t CROSS JOIN row r ON r.idx = t.rowid WHERE t.term MATCH ?6 AND ?7 IS NULL AND ?8 IS NULL", "t.rowid"),
            _ => ("row r WHERE ?6 = '' AND ?7 IS NULL AND ?8 IS NULL", "r.idx"),
        };
    }

    private static long Since(DateTimeOffset? from) => from is { } since ? Until(since) + 1 : long.MinValue;

    /// <summary>The last millisecond before an instant: entries are recorded to the millisecond, and what is asked may be finer.</summary>
    private static long Until(DateTimeOffset? to) => to is { } until ? until.AddTicks(-1).ToUnixTimeMilliseconds() : long.MaxValue;

    private static bool Contradict(string? one, string? other) => one is not null && other is not null && one != other;

    /// <summary>An FTS5 query for all names and words; empty where nothing of the kind is asked, null where a name stands in no entry.</summary>
    private static string? Match(Database index, JournalSearch search, SearchText text)
    {
        (char Field, string? Name)[] asked =
        [
            (Terms.Agent, search.Agent), (Terms.Department, search.Department), (Terms.Tool, search.Tool), (Terms.Type, search.Type), (Terms.Decision, search.Decision),
            (Terms.Mission, search.Mission),
        ];
        var parts = new List<string>();
        foreach (var (field, name) in asked)
        {
            if (name is null)
                continue;
            if (Names.Find(index, name) is not { } id)
                return null;
            parts.Add($"\"{Terms.Of(field, id)}\"");
        }

        // Words are letters and digits only, so none of them can end its quotes.
        parts.AddRange(text.Words.Select(word => $"\"{word}\""));
        parts.AddRange(text.Prefixes.Select(prefix => Beginning(index, prefix)));
        return string.Join(" AND ", parts);
    }

    /// <summary>
    /// The words that begin so, one beside the other: FTS5 walks their lists lazily, where for a beginning of its own it first puts together one
    /// list of all of them. Where they are many, each is rare, and that is the cheaper way.
    /// </summary>
    private static string Beginning(Database index, string prefix)
    {
        var words = index.All(
            "SELECT text FROM word WHERE text >= ?1 AND text < ?2 LIMIT ?3", row => $"\"{row.GetString(0)}\"", prefix, prefix + "\U0010FFFF", MostBeginnings + 1L);
        return words.Count is > 0 and <= MostBeginnings ? $"({string.Join(" OR ", words)})" : $"\"{prefix}\" *";
    }

    /// <summary>The first and the last index that can fit, by the place of the page and by the times of the blocks; null where none can.</summary>
    private static (long First, long Last)? Stretch(Database index, JournalSearch search)
    {
        var (first, last) = (search.After is { } after ? after + 1 : 0, search.Before is { } before ? before - 1 : long.MaxValue);
        if (search.From is null && search.To is null)
            return (first, last);
        var blocks = index.One(
            "SELECT MIN(id), MAX(id) FROM block WHERE high >= ?1 AND low <= ?2", row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)),
            Since(search.From), Until(search.To));
        return blocks is var (lowest, highest)
            ? (Math.Max(first, lowest << JournalIndex.BlockBits), Math.Min(last, ((highest + 1) << JournalIndex.BlockBits) - 1))
            : null;
    }
}
