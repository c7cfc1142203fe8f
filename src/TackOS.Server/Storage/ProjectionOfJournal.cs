using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>What the events of the journal itself do to the tables: what is gone from beside it, and from it.</summary>
internal static partial class Projection
{
    private static void Erased(Database db, long index, JournalEvent e, string reason, string? legalBasis, IReadOnlyList<string> bodies)
    {
        db.Execute(
            "INSERT INTO erasure(entry, actor, at, reason, legal_basis) VALUES (?1, ?2, ?3, ?4, ?5)",
            index, e.Actor, e.At.ToUnixTimeMilliseconds(), reason, legalBasis);
        foreach (var body in bodies)
            db.Execute("INSERT INTO erased(body, erasure) VALUES (?1, ?2)", body, index);
    }

    private static void Set(Database db, long index, RetentionSet e) => db.Execute(
        "INSERT OR REPLACE INTO retention(id, bodies_days, entries_days, cold, entry) VALUES (1, ?1, ?2, ?3, ?4)",
        (long?)e.BodiesDays, (long?)e.EntriesDays, e.Cold, index);

    private static void Pruned(Database db, long index, SegmentsPruned e) => db.Execute(
        "INSERT INTO pruned(entry, from_idx, to_idx, cold, policy) VALUES (?1, ?2, ?3, ?4, ?5)", index, e.From, e.To, e.Cold, e.Policy);
}
