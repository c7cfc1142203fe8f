using System.Globalization;
using TackOS.Server.Storage;

namespace TackOS.Server.Search;

/// <summary>Names and words that many entries share, each kept once under a number; and the rows in which they stand.</summary>
internal sealed class Names(Database database) : EntryReading.IEarlier
{
    /// <summary>A row with its names read back, in the order of <see cref="IndexedEntry"/>.</summary>
    public const string Columns = """
        r.idx, r.at, (SELECT text FROM name WHERE id = r.type), (SELECT text FROM name WHERE id = r.actor), (SELECT text FROM name WHERE id = r.agent),
        (SELECT text FROM name WHERE id = r.department), (SELECT text FROM name WHERE id = r.tool), (SELECT text FROM name WHERE id = r.decision),
        (SELECT text FROM name WHERE id = r.code), (SELECT text FROM name WHERE id = r.mission), r.call, r.approval
        """;

    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    public static IndexedEntry Read(Row row) => new(
        row.GetInt64(0), row.Time(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.TextOrNull(8),
        row.TextOrNull(9), row.TextOrNull(10), row.TextOrNull(11));

    /// <summary>Null where no entry has the name.</summary>
    public static long? Find(Database database, string name) => database.One("SELECT id FROM name WHERE text = ?1", row => row.NumberOrNull(0), name);

    /// <summary>The number of a name, a new one where it has none yet; null for null.</summary>
    public long? IdOf(string? name)
    {
        if (name is null)
            return null;
        if (_known.TryGetValue(name, out var id))
            return id;
        database.Execute("INSERT OR IGNORE INTO name(text) VALUES (?1)", name);
        return _known[name] = Find(database, name)!.Value;
    }

    public void Forget() => _known.Clear();

    public IndexedEntry? OfCall(string id) => database.One($"SELECT {Columns} FROM row r INDEXED BY row_call WHERE r.call = ?1 ORDER BY r.idx LIMIT 1", Read, id);

    public IndexedEntry? OfApproval(string id) => database.One($"SELECT {Columns} FROM row r INDEXED BY row_approval WHERE r.approval = ?1 ORDER BY r.idx LIMIT 1", Read, id);

    public IndexedEntry? OfOther(string id) => database.One($"SELECT {Columns} FROM origin o JOIN row r ON r.idx = o.idx WHERE o.id = ?1", Read, id);
}

/// <summary>
/// How the fields of an entry stand among its words in the inverted list: a sign that no word has, a letter for the field, and the number of the
/// name. So one list answers for any mixture of filters and words.
/// </summary>
internal static class Terms
{
    public const char Agent = 'a';
    public const char Department = 'd';
    public const char Tool = 'o';
    public const char Type = 'y';
    public const char Decision = 'c';
    public const char Mission = 'm';

    public static string Of(char field, long name) => string.Create(CultureInfo.InvariantCulture, $"={field}{name}");

    /// <summary>A tool is found by its server too, a kind of event by its noun, and a refusal by its code.</summary>
    public static IEnumerable<(char Field, string Name)> NamesOf(IndexedEntry row)
    {
        (char Field, string? Name)[] all =
        [
            (Agent, row.Agent), (Department, row.Department), (Tool, row.Tool), (Tool, Before(row.Tool, "__")), (Type, row.Type), (Type, Before(row.Type, ".")),
            (Decision, row.Decision), (Decision, row.Code), (Mission, row.Mission),
        ];
        return all.Where(term => term.Name is not null).Select(term => (term.Field, term.Name!)).Distinct();
    }

    private static string? Before(string? name, string border) =>
        name is not null && name.IndexOf(border, StringComparison.Ordinal) is > 0 and var at ? name[..at] : null;
}
