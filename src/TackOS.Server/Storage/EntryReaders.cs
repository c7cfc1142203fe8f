using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>Reads entries from a database for several threads at once, each with a connection of its own.</summary>
internal sealed class EntryReaders(string file) : IDisposable
{
    private readonly ConcurrentBag<Database> _readers = [];

    /// <summary>The entries from the first number up to, not including, the second. One that cannot be read is left out like one that is not there.</summary>
    public IReadOnlyList<NumberedEntry> Read(long from, long to)
    {
        if (!_readers.TryTake(out var reader))
            reader = Database.OpenReader(file);
        try
        {
            return Rows(reader, from, to);
        }
        catch (Exception damaged) when (damaged is SqliteException or InvalidOperationException && to - from > 1)
        {
            // One by one, so that the damaged one is the one that is named.
            return [.. Enumerable.Range(0, (int)(to - from)).SelectMany(i => OneOrNone(reader, from + i))];
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private static List<NumberedEntry> OneOrNone(Database reader, long index)
    {
        try
        {
            return Rows(reader, index, index + 1);
        }
        catch (Exception damaged) when (damaged is SqliteException or InvalidOperationException)
        {
            return [];
        }
    }

    private static List<NumberedEntry> Rows(Database reader, long from, long to) => reader.All(
        "SELECT idx, json FROM entry WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", row => new NumberedEntry(row.GetInt64(0), row.Bytes(1)), from, to);
}
