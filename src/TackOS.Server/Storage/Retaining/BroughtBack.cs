using System.Text.Json;
using TackOS.Server.Keys;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// What was pruned and a restart needs again: the new log begins with the first entry, and the one that ended must be verifiable without the cold
/// folder, which goes over to the new one. The entries that say so still stand, so the gateway prunes the same entries again.
/// </summary>
internal static class BroughtBack
{
    /// <summary>The number of the first entry in the table, before which all were pruned.</summary>
    public static long First(Database db) => db.One("SELECT MIN(idx) FROM entry", row => row.NumberOrNull(0)) ?? 0;

    /// <summary>Why the entries before the first cannot be brought back from there; null where they can, or there are none.</summary>
    public static string? Refusal(Database db, ColdFolder? cold, NoteVerifier key)
    {
        if (cold is not null && !cold.IsOf(key.ToString()!))
            return $"{cold.Root} is not the cold folder of this journal.";
        var first = First(db);
        if (first <= 0)
            return null;
        var said = Storage.Retaining.Pruned.Of(db);
        if (cold is null)
            return $"{said?.Sentence ?? $"The entries 0 to {first - 1} are not in the database."} The new log begins with the first entry, so name that folder: --cold {said?.Cold ?? "DIR"}";
        for (var next = 0L; next < first; next += Tile.FullWidth)
        {
            if (cold.Read(new EntryBundle(next / Tile.FullWidth)) is null)
                return $"{Path.Combine(cold.Root, new EntryBundle(next / Tile.FullWidth).Path)} is missing or damaged. Put it back: the new log begins with the first entry.";
        }

        return null;
    }

    /// <summary>The pruned entries of one bundle, from the one number up to, not including, the other.</summary>
    public static IEnumerable<NumberedEntry> Pruned(ColdFolder cold, long from, long to) => from < to && cold.Read(new EntryBundle(from / Tile.FullWidth)) is { } entries
        ? entries.Select((entry, i) => new NumberedEntry(from / Tile.FullWidth * Tile.FullWidth + i, entry)).Where(e => e.Index >= from && e.Index < to)
        : [];

    /// <summary>
    /// Puts back the bundles that the ended log is without, where they are what its hashes say. A new log may have other entries in a place: the
    /// cold folder keeps what it has there, and pruning says so, until somebody moves that away.
    /// </summary>
    public static void IntoLog(LogFolder log, ColdFolder cold, long size)
    {
        for (var i = 0L; i < size / Tile.FullWidth; i++)
        {
            var bundle = new EntryBundle(i);
            if (log.ReadExactly(bundle.Path) is null && cold.Read(bundle) is { } entries && log.Read(new Tile(0, i)) is { } hashes && ColdFolder.Fit(entries, hashes))
                log.Write([new LogFile(bundle.Path, EntryBundle.Encode(entries))]);
        }
    }

    /// <summary>
    /// Puts the rows back, the last of them first: a crash leaves fewer of them missing, and never a gap. Whether they are what was signed is for
    /// whoever compares all entries.
    /// </summary>
    /// <exception cref="StartupException">One is no entry, or is not there.</exception>
    public static void IntoTable(Database db, ColdFolder cold)
    {
        for (var first = First(db); first > 0; first = First(db))
        {
            var from = (first - 1) / Tile.FullWidth * Tile.FullWidth;
            var entries = Pruned(cold, from, first).ToList();
            if (entries.Count != first - from)
                throw new StartupException($"{Path.Combine(cold.Root, new EntryBundle(from / Tile.FullWidth).Path)} is missing or damaged. Put it back.");
            db.Execute("BEGIN IMMEDIATE");
            foreach (var entry in entries)
                Insert(db, entry, cold);
            db.Execute("COMMIT");
        }
    }

    private static void Insert(Database db, NumberedEntry entry, ColdFolder cold)
    {
        try
        {
            var happened = JournalJson.ReadEntry(entry.Bytes.Span);
            db.Execute(
                "INSERT INTO entry(idx, type, at, json) VALUES (?1, ?2, ?3, ?4)",
                entry.Index, JournalJson.TypeOf(happened), happened.At.ToUnixTimeMilliseconds(), entry.Bytes.ToArray());
        }
        catch (JsonException)
        {
            throw new StartupException($"Entry {entry.Index} in {cold.Root} is no entry that this version of TackOS reads. Put its bundle back as it was signed.");
        }
    }
}
