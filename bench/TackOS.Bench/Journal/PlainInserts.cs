using System.Diagnostics;
using TackOS.Server.Storage;

namespace TackOS.Bench.Journal;

/// <summary>
/// The peer: the same bytes inserted into SQLite by one thread that does nothing else, so many in a transaction. No hash, no tree, no signature,
/// nobody who waits.
/// </summary>
internal sealed class PlainInserts : IDisposable
{
    private readonly Database _database;
    private long _next;

    public PlainInserts(string file)
    {
        _database = Database.OpenWriter(file);
        _database.Execute("PRAGMA wal_autocheckpoint=4000");
        _database.Execute("CREATE TABLE entry(idx INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, json BLOB NOT NULL)");
    }

    /// <returns>Entries a second.</returns>
    public double Insert(int entries, int batch)
    {
        var start = Stopwatch.GetTimestamp();
        for (var left = entries; left > 0; left -= batch)
        {
            _database.Execute("BEGIN IMMEDIATE");
            for (var i = Math.Min(batch, left); i > 0; i--)
            {
                _database.Execute("INSERT INTO entry(idx, type, at, json) VALUES (?1, ?2, ?3, ?4)", _next, "system.started", 0L, SampleEntries.Bytes(_next));
                _next++;
            }

            _database.Execute("COMMIT");
        }

        return entries / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _database.Dispose();
}
