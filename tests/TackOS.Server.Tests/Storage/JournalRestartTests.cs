using System.Text;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

/// <summary>A restart that dies at any step, or that somebody forges, or that is to hide what was changed.</summary>
public sealed class JournalRestartTests
{
    private const string Reason = "the disk is lost";

    /// <summary>The step that the command died before; the parts of the old log that it had not touched are as they were.</summary>
    [Theory]
    [InlineData("log")]
    [InlineData("record")]
    [InlineData("kept key")]
    [InlineData("checkpoints")]
    [InlineData("key")]
    public async Task ARestartThatBrokeOffIsFinishedByTheSameCommandAndNothingStartsBefore(string before)
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        var (oldKey, record) = (File.ReadAllText(places.VerifierKey), File.ReadAllBytes(places.Record));
        var rows = gateway.Journal.Read(Checkpoints);
        var first = Begin(gateway);
        var kept = places.Kept(first.OldOrigin);
        File.WriteAllText(places.VerifierKey, oldKey);
        if (before is "log" or "record" or "kept key" or "checkpoints")
        {
            File.Delete(Path.Combine(kept, "checkpoints"));
            using var db = Database.OpenBeside(places.Database);
            foreach (var (size, note) in rows)
                db.Execute("INSERT INTO checkpoint(size, note) VALUES (?1, ?2)", size, note);
        }

        if (before is "log" or "record" or "kept key")
            File.Delete(Path.Combine(kept, "key.vkey"));
        if (before is "log" or "record")
            File.Move(Path.Combine(kept, "record"), places.Record);
        if (before is "log")
            Directory.Move(kept, places.Log);

        Assert.Contains("not finished", await RefusedAsync(gateway), StringComparison.Ordinal);
        var again = JournalRestart.Begin(gateway.Data, "another reason", "bob", TimeProvider.System);
        await gateway.StartAsync();

        Assert.Equal((first.NewOrigin, Reason), (again.NewOrigin, again.Reason));
        Assert.Equal(first.NewOrigin, Assert.Single(Restarts(gateway)).NewOrigin);
        Assert.Equal(record, File.ReadAllBytes(Path.Combine(kept, "record")));
        Assert.Equal(oldKey, File.ReadAllText(Path.Combine(kept, "key.vkey")));
        Assert.Equal(string.Join('\n', rows.Select(r => r.Note)), File.ReadAllText(Path.Combine(kept, "checkpoints")));
        Assert.True(Directory.Exists(Path.Combine(kept, "tile")));
    }

    /// <summary>The gateway died after it entered the restart; whether the new key was durable then or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ACommandThatIsRunOnceMoreAfterTheNewLogBeganMovesNothingOfItOverTheOldOne(bool keyIsLost)
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        var oldKey = File.ReadAllText(places.VerifierKey);
        var restarted = Begin(gateway);
        var (plan, kept) = (File.ReadAllText(places.Restart), places.Kept(restarted.OldOrigin));
        var evidence = Evidence(kept);
        await gateway.StartAsync();
        await gateway.StopAsync();
        File.WriteAllText(places.Restart, plan);
        if (keyIsLost)
            File.WriteAllText(places.VerifierKey, oldKey);
        var fresh = (File.ReadAllText(places.Record), gateway.Journal.Read(Checkpoints));

        Begin(gateway);

        Assert.Equal(evidence, Evidence(kept));
        Assert.Equal(fresh.Item1, File.ReadAllText(places.Record));
        Assert.Equal(fresh.Item2, gateway.Journal.Read(Checkpoints));
        await gateway.StartAsync();
        Assert.Single(Restarts(gateway));
        await gateway.StopAsync();
        Assert.True(JournalCheck.Verify(gateway.Data).Verified, JournalCheck.Verify(gateway.Data).Sentence);
    }

    [Fact]
    public async Task WhatWasChangedBeforeTheRestartStandsInTheEntryAsWhereTheTilesStopToAgree()
    {
        await using var gateway = await ChangedAsync(index: 1);
        var before = JournalRestart.Foresee(gateway.Data);
        Begin(gateway);
        await gateway.StartAsync();
        var entry = Assert.Single(Restarts(gateway));
        Assert.Equal((entry.RecordedSize, entry.RecordedSize, 1L), (entry.Held, before.RecordedSize, entry.Agreeing));
        Assert.Equal((before.OldOrigin, before.Held, before.Agreeing), (entry.OldOrigin, entry.Held, entry.Agreeing));
    }

    [Fact]
    public async Task TilesThatWereChangedToFitTheEntriesAgreeWithNothing()
    {
        await using var gateway = await ChangedAsync(index: 1);
        var tiles = Path.Combine(gateway.Data, "log", "tile", "0");
        var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes(gateway.Journal.Texts[1]));
        foreach (var tile in Directory.GetFiles(tiles, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(tile);
            leaf.CopyTo(bytes.AsSpan(Hash.Length));
            File.WriteAllBytes(tile, bytes);
        }

        Assert.Equal(0, JournalRestart.Foresee(gateway.Data).Agreeing);
    }

    [Fact]
    public async Task WhatTheCommandWroteDownIsBelievedOnlyInWhoAndWhy()
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        var record = Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(places.Record)).Text);
        Begin(gateway);
        File.WriteAllText(places.Restart, File.ReadAllText(places.Restart)
            .Replace("{", "{\"at\":\"2001-01-01T00:00:00Z\",\"actor\":\"operator:eve\",\"recordedSize\":1,\"recordedRoot\":\"AA==\",\"held\":1,\"agreeing\":999,", StringComparison.Ordinal));
        await gateway.StartAsync();
        var entry = Assert.Single(Restarts(gateway));
        Assert.Equal((record.Size, record.Root.ToBase64(), Actors.System, Reason, "ana"), (entry.RecordedSize, entry.RecordedRoot, entry.Actor, entry.Reason, entry.User));
        Assert.NotEqual(2001, entry.At.Year);
        Assert.NotEqual(999, entry.Agreeing);
    }

    [Theory]
    [InlineData("key.vkey", null, "is not there")]
    [InlineData("key.vkey", "another key", "is not the one of this journal")]
    [InlineData("record", "another key", "not signed by the log's key")]
    [InlineData("record", "torn", "not signed by the log's key")]
    public async Task ALogThatWasKeptAndIsNotSignedByThisJournalsKeyIsRefused(string file, string? becomes, string why)
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        var restarted = Begin(gateway);
        var path = Path.Combine(places.Kept(restarted.OldOrigin), file);
        using var other = Ed25519Signer.FromSeed(restarted.OldOrigin, new byte[32]);
        if (becomes is null)
            File.Delete(path);
        else if (file == "key.vkey")
            File.WriteAllText(path, other.Verifier + "\n");
        else
            File.WriteAllBytes(path, becomes == "torn" ? [1, 2, 3] : Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(path)).Text).Sign(other).Encode());
        var entries = gateway.Journal.Texts;

        var refused = await RefusedAsync(gateway);

        Assert.Contains(why, refused, StringComparison.Ordinal);
        Assert.Contains("take it away", refused, StringComparison.Ordinal);
        Assert.Equal(entries, gateway.Journal.Texts);
    }

    [Fact]
    public async Task ARestartThatNobodyMadeIsRefused()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        var places = new JournalPlaces(gateway.Data);
        var key = File.ReadAllText(places.VerifierKey).Trim();
        var former = new Ed25519Verifier("tackos.local/0123456789abcdef", NoteVerifier.Parse(key).PublicKey.Span);
        Directory.CreateDirectory(places.Kept(former.Name));
        File.WriteAllText(Path.Combine(places.Kept(former.Name), "key.vkey"), former + "\n");
        foreach (var (text, why) in new[] { (JournalJson.Write(new { old = former.ToString(), next = key, reason = "x", user = "eve" }), "does not bear it out"), ("{}", "not what a restart"), ("no json", "not what a restart") })
        {
            File.WriteAllText(places.Restart, text);
            Assert.Contains(why, await RefusedAsync(gateway), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task APlantedRowDoesNotKeepTheRestartOutOfTheJournal()
    {
        await using var gateway = await ChangedAsync();
        var restarted = Begin(gateway);
        using (var db = Database.OpenBeside(gateway.Journal.File))
            db.Execute("INSERT INTO entry(idx, type, at, json) VALUES (?1, 'journal.restarted', 0, ?2)", restarted.Held, JournalJson.Entry(restarted));

        Assert.Contains("planted", await RefusedAsync(gateway), StringComparison.Ordinal);
        using (var db = Database.OpenBeside(gateway.Journal.File))
            db.Execute("DELETE FROM entry WHERE idx = ?1", restarted.Held);
        await gateway.StartAsync();

        Assert.Equal(restarted.Held, Assert.Single(Restarts(gateway)).Held);
    }

    [Fact]
    public async Task ALogThatBeganDoesNotBeginAgainUnderItsNameBecauseOfWhatIsLeftOfARestart()
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        Begin(gateway);
        var plan = File.ReadAllText(places.Restart);
        await gateway.StartAsync();
        await gateway.StopAsync();
        File.WriteAllText(places.Restart, plan);
        File.Delete(places.Record);
        Directory.Delete(places.Log, recursive: true);
        Assert.Contains("no record", await RefusedAsync(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALogOfWhichNothingSignedIsLeftIsNotRestarted()
    {
        await using var gateway = await ChangedAsync();
        var places = new JournalPlaces(gateway.Data);
        File.Delete(places.Record);
        File.Delete(Path.Combine(places.Log, "checkpoint"));
        Assert.Contains("from a backup", Assert.Throws<StartupException>(() => Begin(gateway)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(places.Restart));
    }

    /// <summary>A gateway that is down, over a journal of which somebody changed an entry.</summary>
    private static async Task<GatewayFixture> ChangedAsync(int? index = null)
    {
        var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        using var db = Database.OpenBeside(gateway.Journal.File);
        db.Execute("UPDATE entry SET json = CAST(replace(CAST(json AS TEXT), 'system', 'SYSTEM') || ' ' AS BLOB) WHERE idx = ?1", (long)(index ?? gateway.Journal.Texts.Count - 1));
        return gateway;
    }

    private static JournalRestarted Begin(GatewayFixture gateway) => JournalRestart.Begin(gateway.Data, Reason, "ana", TimeProvider.System);

    private static async Task<string> RefusedAsync(GatewayFixture gateway) => (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message;

    private static List<JournalRestarted> Restarts(GatewayFixture gateway) => [.. gateway.Journal.Entries.OfType<JournalRestarted>()];

    private static IReadOnlyList<(long Size, string Note)> Checkpoints(Database db) => db.All("SELECT size, note FROM checkpoint ORDER BY size", row => (row.GetInt64(0), row.GetString(1)));

    private static List<(string Path, string Bytes)> Evidence(string kept) =>
        [.. Directory.GetFiles(kept, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => (f, Convert.ToHexString(File.ReadAllBytes(f))))];
}
