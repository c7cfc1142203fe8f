using System.Globalization;
using System.Text;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

/// <summary>
/// Damage to a data folder at random places from a seed: rows of the database, the record beside the folder, the checkpoints. What is done to
/// tiles and bundles is in the tests of the library.
/// </summary>
public sealed class JournalTamperTests : IDisposable
{
    private const long Size = 1500;
    private const long Unsigned = 7;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is { Length: > 0 };
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("TACKOS_SEED"), CultureInfo.InvariantCulture, out var named) ? named
        : IsLong ? Random.Shared.Next() : 20_250_101;

    private readonly string _root = Directory.CreateTempSubdirectory("tackos-tamper-").FullName;
    private readonly Random _dice = new(Seed);

    private string Data => Path.Combine(_root, "data");

    private JournalPlaces Places => new(Data);

    [Fact]
    public async Task WhatIsDoneToRowsOfTheDatabaseIsFoundAtTheFirstEntryThatItConcerns()
    {
        await SampleJournal.WriteAsync(Data, [1, 256, 300, 1000, Size], Unsigned);
        using var db = Database.OpenWriter(Places.Database);
        (string Kind, Func<long, long> Does)[] damages =
        [
            ("a bit", i => { db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i, Bent(SampleJournal.Entry(i))); return i; }),
            ("dropped", i => { db.Execute("DELETE FROM entry WHERE idx = ?1", i); return i; }),
            ("dropped, and those after it moved up", i => { db.Execute("DELETE FROM entry WHERE idx = ?1", i); Move(db, i, -1); return i; }),
            ("slipped in", i => { Move(db, i, 1); db.Execute("INSERT INTO entry(idx, type, at, json) VALUES (?1, 'sample', 0, ?2)", i, "forged"u8.ToArray()); return i; }),
            ("swapped", i => { db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i, SampleJournal.Entry(i + 1)); db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i + 1, SampleJournal.Entry(i)); return i; }),
            ("cut", i => { db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i, SampleJournal.Entry(i)[..^1]); return i; }),
            ("longer", i => { db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i, (byte[])[.. SampleJournal.Entry(i), 0]); return i; }),
            ("emptied", i => { db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", i, Array.Empty<byte>()); return i; }),
            ("rolled back", i => { db.Execute("DELETE FROM entry WHERE idx >= ?1", i); return i; }),
            ("an unsigned one dropped", i => { db.Execute("DELETE FROM entry WHERE idx = ?1", Size + (i % (Unsigned - 1))); return Size + (i % (Unsigned - 1)); }),
            ("an entry before the first", i => { db.Execute("INSERT INTO entry(idx, type, at, json) VALUES (-5, 'sample', 0, ?1)", SampleJournal.Entry(i)); return -5; }),
        ];
        for (var round = 0; round < (IsLong ? 500 : 15); round++)
        {
            foreach (var (kind, does) in damages)
            {
                var expected = does(_dice.NextInt64(Size - 1));
                var verdict = JournalCheck.Verify(Data);
                Assert.True(!verdict.Verified && verdict.Index == expected, $"{kind}, round {round}, seed {Seed}: {verdict} instead of {expected}");
                Mend(db);
            }
        }

        var whole = JournalCheck.Verify(Data);
        Assert.True(whole.Verified, whole.Sentence);
        Assert.Equal((Size, Size, Unsigned, 6), (whole.Index, whole.Signed, whole.Unsigned, whole.Checkpoints));
    }

    [Fact]
    public async Task AnyBitOfTheRecordThePublishedOrAnyEarlierCheckpointIsFoundAndSaysWhich()
    {
        await SampleJournal.WriteAsync(Data, [1, 200, 300]);
        foreach (var file in (string[])[Places.Record, Path.Combine(Places.Log, "checkpoint")])
        {
            var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            for (var i = 0; i < whole.Length; i++)
            {
                await File.WriteAllBytesAsync(file, [.. whole[..i], (byte)(whole[i] ^ (1 << _dice.Next(8))), .. whole[(i + 1)..]], TestContext.Current.CancellationToken);
                Assert.Equal("bad-checkpoint", JournalCheck.Verify(Data).Code);
            }

            File.Delete(file);
            Assert.Contains("is gone", JournalCheck.Verify(Data).Sentence, StringComparison.Ordinal);
            await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        }

        using var db = Database.OpenWriter(Places.Database);
        var note = db.One("SELECT note FROM checkpoint WHERE size = 200", row => row.Bytes(0))!;
        for (var i = 0; i < note.Length; i++)
        {
            db.Execute("UPDATE checkpoint SET note = ?1 WHERE size = 200", (byte[])[.. note[..i], (byte)(note[i] ^ (1 << _dice.Next(8))), .. note[(i + 1)..]]);
            var verdict = JournalCheck.Verify(Data);
            Assert.Equal(("bad-checkpoint", 200), (verdict.Code, verdict.Checkpoint));
        }

        db.Execute("UPDATE checkpoint SET note = ?1, size = 201 WHERE size = 200", Encoding.UTF8.GetString(note));
        Assert.Equal(201, JournalCheck.Verify(Data).Checkpoint);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"journal.pruned\",\"to\":\"x\"}")]
    public async Task ARowThatIsOnlySaidToBeAPruningIsFoundLikeAnyOther(string json)
    {
        await SampleJournal.WriteAsync(Data, [300]);
        using var db = Database.OpenWriter(Places.Database);
        db.Execute("UPDATE entry SET type = 'journal.pruned', json = ?1 WHERE idx = 5", Encoding.UTF8.GetBytes(json));
        var verdict = JournalCheck.Verify(Data);
        Assert.Equal(("bad-entry", 5), (verdict.Code, verdict.Index));
    }

    [Fact]
    public async Task ACheckpointOfAnotherHistoryUnderTheSameKeyIsFound()
    {
        await SampleJournal.WriteAsync(Data, [100, 300]);
        byte[] forged;
        using (var keys = TackOS.Server.Keys.VaultKeys.Open(Data, TackOS.Server.Keys.KeyFile.DefaultFor(Data)))
            forged = new Checkpoint(keys.Origin, 100, MerkleHash.Leaf("another"u8)).Sign(keys.JournalSigner).Encode();
        using var db = Database.OpenWriter(Places.Database);
        db.Execute("UPDATE checkpoint SET note = ?1 WHERE size = 100", Encoding.UTF8.GetString(forged));
        var verdict = JournalCheck.Verify(Data);
        Assert.Equal(100, verdict.Checkpoint);
        Assert.Contains("two histories", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordThatIsOlderOrOfAnotherHistoryIsFound()
    {
        await SampleJournal.WriteAsync(Data, [100, 300]);
        using (var db = Database.OpenReader(Places.Database))
            await File.WriteAllBytesAsync(Places.Record, db.One("SELECT note FROM checkpoint WHERE size = 100", row => row.Bytes(0))!, TestContext.Current.CancellationToken);
        Assert.Contains("older", JournalCheck.Verify(Data).Sentence, StringComparison.Ordinal);
        using (var keys = TackOS.Server.Keys.VaultKeys.Open(Data, TackOS.Server.Keys.KeyFile.DefaultFor(Data)))
            await File.WriteAllBytesAsync(Places.Record, new Checkpoint(keys.Origin, 300, MerkleHash.Leaf("another"u8)).Sign(keys.JournalSigner).Encode(), TestContext.Current.CancellationToken);
        Assert.False(JournalCheck.Verify(Data).Verified);
    }

    [Fact]
    public async Task ACheckpointThatIsRecordedAndNotPublishedYetIsNoError()
    {
        await SampleJournal.WriteAsync(Data, [100, 300]);
        using (var db = Database.OpenReader(Places.Database))
            await File.WriteAllBytesAsync(Path.Combine(Places.Log, "checkpoint"), db.One("SELECT note FROM checkpoint WHERE size = 100", row => row.Bytes(0))!, TestContext.Current.CancellationToken);
        var verdict = JournalCheck.Verify(Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.Equal(300, verdict.Signed);
    }

    [Fact]
    public async Task APublishedCheckpointThatIsOlderThanTheRecordIsSaidWithBothSizesAndIsNoErrorAsLongAsNoneCameSince()
    {
        await SampleJournal.WriteAsync(Data, [100, 200, 300]);
        using var db = Database.OpenWriter(Places.Database);
        await File.WriteAllBytesAsync(Path.Combine(Places.Log, "checkpoint"), db.One("SELECT note FROM checkpoint WHERE size = 200", row => row.Bytes(0))!, TestContext.Current.CancellationToken);
        var verdict = JournalCheck.Verify(Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.Contains("The published checkpoint is over 200 entries and the record over 300: ", verdict.Sentence, StringComparison.Ordinal);

        // What waits for witnesses has no row, however far the record is ahead.
        db.Execute("DELETE FROM checkpoint WHERE size = 300");
        Assert.True(JournalCheck.Verify(Data).Verified);
    }

    [Fact]
    public async Task AnOlderPublishedCheckpointThatWasPutBackIsFoundByWhatWasPublishedSince()
    {
        await SampleJournal.WriteAsync(Data, [100, 200, 300]);
        using var db = Database.OpenReader(Places.Database);
        await File.WriteAllBytesAsync(Path.Combine(Places.Log, "checkpoint"), db.One("SELECT note FROM checkpoint WHERE size = 100", row => row.Bytes(0))!, TestContext.Current.CancellationToken);
        var verdict = JournalCheck.Verify(Data);
        Assert.Equal(("bad-checkpoint", 100), (verdict.Code, verdict.Checkpoint));
        Assert.Contains("an older file was put back", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM checkpoint WHERE size = 300", "its newest is over 200")]
    [InlineData("DELETE FROM checkpoint", "none at all")]
    public async Task ThePublishedCheckpointWithoutItsRowIsFound(string done, string said)
    {
        await SampleJournal.WriteAsync(Data, [100, 200, 300]);
        using (var db = Database.OpenWriter(Places.Database))
            db.Execute(done);
        var verdict = JournalCheck.Verify(Data);
        Assert.Equal(("bad-checkpoint", 300), (verdict.Code, verdict.Checkpoint));
        Assert.Contains(said, verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RawDamageToTheDatabaseFileIsFoundWhereItHitsAnEntry()
    {
        await SampleJournal.WriteAsync(Data, [Size]);
        using (var db = Database.OpenWriter(Places.Database))
            db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var whole = await File.ReadAllBytesAsync(Places.Database, TestContext.Current.CancellationToken);
        for (var round = 0; round < (IsLong ? 500 : 50); round++)
        {
            var victim = _dice.NextInt64(Size);
            var entry = SampleJournal.Entry(victim);
            var (at, bit, bent) = (_dice.Next(entry.Length), 1 << _dice.Next(8), (byte[])whole.Clone());
            // A page that was split still holds what has moved to another, so the entry may be there twice.
            for (int found, from = 0; (found = whole.AsSpan(from).IndexOf(entry)) >= 0; from += found + 1)
                bent[from + found + at] ^= (byte)bit;
            await File.WriteAllBytesAsync(Places.Database, bent, TestContext.Current.CancellationToken);
            Assert.Equal(victim, JournalCheck.Verify(Data).Index);
        }

        await File.WriteAllBytesAsync(Places.Database, new byte[8192], TestContext.Current.CancellationToken);
        Assert.Equal("bad-database", JournalCheck.Verify(Data).Code);
        Assert.Equal(JournalReplay.NotVerified, Assert.IsType<ReplayVerdict.Refused>(JournalReplay.Run(Data)).Code);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private byte[] Bent(byte[] entry)
    {
        entry[_dice.Next(entry.Length)] ^= (byte)(1 << _dice.Next(8));
        return entry;
    }

    /// <summary>Through negative numbers, since a number is taken until its row has moved.</summary>
    private static void Move(Database db, long from, long by)
    {
        db.Execute("UPDATE entry SET idx = -1000000 - idx WHERE idx >= ?1", from);
        db.Execute("UPDATE entry SET idx = -1000000 - idx + ?1 WHERE idx <= -1000000", by);
    }

    private static void Mend(Database db)
    {
        db.Execute("BEGIN");
        db.Execute("DELETE FROM entry WHERE idx < 0 OR idx >= ?1", Size + Unsigned);
        for (var i = 0L; i < Size + Unsigned; i++)
            db.Execute("INSERT OR REPLACE INTO entry(idx, type, at, json) VALUES (?1, 'sample', 0, ?2)", i, SampleJournal.Entry(i));
        db.Execute("COMMIT");
    }
}
