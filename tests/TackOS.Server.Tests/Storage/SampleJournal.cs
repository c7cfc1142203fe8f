using System.Text;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

/// <summary>A data folder with a real database, key, log and record, whose entries are nobody's: as many as a test wants, signed at some sizes.</summary>
internal static class SampleJournal
{
    /// <param name="data">The data folder.</param>
    /// <param name="sizes">The sizes to sign at, ascending.</param>
    /// <param name="unsigned">How many entries follow that nobody signs for.</param>
    public static Task WriteAsync(string data, IReadOnlyList<long> sizes, long unsigned = 0) => Task.Run(() => Write(data, sizes, unsigned));

    public static byte[] Entry(long index) => Encoding.UTF8.GetBytes($$"""{"actor":"system","at":"2026-01-01T00:00:00Z","note":"{{new string('x', (int)(index * 7 % 90))}}","number":{{index}}}""");

    private static void Write(string data, IReadOnlyList<long> sizes, long unsigned)
    {
        Directory.CreateDirectory(data);
        var places = new JournalPlaces(data);
        using var keys = VaultKeys.Open(data, KeyFile.DefaultFor(data));
        using var db = Database.OpenWriter(places.Database);
        Schema.Migrate(db);
        var entries = new Rows(db);
        var sequencer = new Sequencer(keys.Origin, [keys.JournalSigner], entries, new LogFolder(places.Log), new CheckpointFile(places.Record));
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        foreach (var size in sizes)
        {
            entries.Grow(size);
            Assert.IsType<Sequenced.Signed>(sequencer.Advance());
            db.Execute("INSERT INTO checkpoint(size, note) VALUES (?1, ?2)", size, Encoding.UTF8.GetString(sequencer.Published!));
        }

        entries.Grow(entries.Count() + unsigned);
    }

    private sealed class Rows(Database db) : IDurableEntries
    {
        public void Grow(long size)
        {
            db.Execute("BEGIN");
            for (var i = Count(); i < size; i++)
                db.Execute("INSERT INTO entry(idx, type, at, json) VALUES (?1, 'sample', 0, ?2)", i, Entry(i));
            db.Execute("COMMIT");
        }

        public long Count() => db.Number("SELECT COUNT(*) FROM entry");

        public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) =>
            db.All("SELECT json FROM entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2", row => (ReadOnlyMemory<byte>)row.Bytes(0), from, (long)most);
    }
}
