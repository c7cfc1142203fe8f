using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// One entry of the journal. <paramref name="Type"/> and <paramref name="AtMs"/> are what its row says beside it; null where it has none.
/// </summary>
internal sealed record JournalEntry(long Index, byte[] Json, string? Type = null, long? AtMs = null);

/// <summary>Where entries are read: the table of a snapshot and, for what was pruned from it, the cold folder.</summary>
internal static class JournalEntries
{
    private const int AtOnce = 512;

    /// <summary>The number that the next entry gets.</summary>
    public static long Size(Database db) => db.Number("SELECT COALESCE(MAX(idx), -1) + 1 FROM entry");

    /// <summary>
    /// The entries below the size, in their order: those that the table begins after from the cold folder, where one is named. One that is nowhere
    /// is left out, so whoever reads compares the numbers.
    /// </summary>
    public static IEnumerable<JournalEntry> Read(Database db, long size, ColdFolder? cold = null)
    {
        var first = db.One("SELECT MIN(idx) FROM entry", row => row.NumberOrNull(0)) ?? 0;
        return (cold is null ? [] : Cold(cold, Math.Min(first, size))).Concat(Table(db, first, size));
    }

    private static IEnumerable<JournalEntry> Cold(ColdFolder cold, long end)
    {
        for (var next = 0L; next < end; next += Tile.FullWidth)
        {
            if (cold.Read(new EntryBundle(next / Tile.FullWidth)) is not { } entries)
                yield break;
            // The last bundle may be in the table already from its middle on.
            for (var i = 0; i < entries.Count && next + i < end; i++)
                yield return new JournalEntry(next + i, entries[i].ToArray());
        }
    }

    private static IEnumerable<JournalEntry> Table(Database db, long from, long size)
    {
        for (var next = from; next < size;)
        {
            var rows = db.All(
                "SELECT idx, json, type, at FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx LIMIT ?3",
                row => new JournalEntry(row.GetInt64(0), row.Bytes(1), row.TextOrNull(2), row.NumberOrNull(3)), next, size, (long)AtOnce);
            if (rows.Count == 0)
                yield break;
            foreach (var row in rows)
                yield return row;
            next = rows[^1].Index + 1;
        }
    }
}
