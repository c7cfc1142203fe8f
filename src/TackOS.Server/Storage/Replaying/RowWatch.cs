namespace TackOS.Server.Storage.Replaying;

/// <summary>
/// Folds the journal once more into a private database, and has triggers on it note which entry touched each of some rows last. The first fold
/// has no such triggers, so a journal that holds together pays nothing for them.
/// </summary>
internal static class RowWatch
{
    /// <summary>The last entry that inserted, changed or deleted each row; those that none did are left out.</summary>
    public static Dictionary<(string Table, string RowKey), (long Index, string Type)> LastTouched(
        IEnumerable<JournalEntry> entries, IReadOnlyCollection<(string Table, string RowKey)> rows)
    {
        using var db = Fold.Begin();
        db.ExecuteScript("""
            CREATE TEMP TABLE folding(idx INTEGER, type TEXT);
            INSERT INTO folding VALUES (0, '');
            CREATE TEMP TABLE watched(tbl TEXT, key TEXT, idx INTEGER, type TEXT, PRIMARY KEY (tbl, key)) WITHOUT ROWID;
            """);
        foreach (var (table, key) in rows)
            db.Execute("INSERT OR IGNORE INTO watched(tbl, key) VALUES (?1, ?2)", table, key);
        foreach (var table in StateTable.Of(db).Where(t => rows.Any(r => r.Table == t.Name)))
            Watch(db, table);
        foreach (var entry in entries)
        {
            var happened = JournalJson.ReadEntry(entry.Json);
            db.Execute("UPDATE folding SET idx = ?1, type = ?2", entry.Index, JournalJson.TypeOf(happened));
            Projection.Apply(db, entry.Index, happened);
        }

        return db.All("SELECT tbl, key, idx, type FROM watched WHERE idx IS NOT NULL", row => ((row.GetString(0), row.GetString(1)), (row.GetInt64(2), row.GetString(3))))
            .ToDictionary(w => w.Item1, w => w.Item2);
    }

    private static void Watch(Database db, StateTable table)
    {
        foreach (var (change, row) in (ReadOnlySpan<(string, string)>)[("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")])
        {
            db.ExecuteScript($"""
                CREATE TEMP TRIGGER "watch {table.Name} {change}" AFTER {change} ON main.{StateTable.Quoted(table.Name)} BEGIN
                    UPDATE watched SET idx = (SELECT idx FROM folding), type = (SELECT type FROM folding)
                    WHERE tbl = '{table.Name.Replace("'", "''", StringComparison.Ordinal)}' AND key = {table.KeySql(row)};
                END;
                """);
        }
    }
}
