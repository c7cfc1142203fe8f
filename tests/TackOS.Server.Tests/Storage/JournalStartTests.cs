using System.Text;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

/// <summary>A gateway over a journal that is not what was signed last: it does not start, and says why and what to do.</summary>
public sealed class JournalStartTests
{
    private const string Reason = "the disk is lost";

    [Fact]
    public Task ADatabaseFromYesterdayIsRefused() =>
        IsRefusedAsync((today, yesterday) => File.Copy(Path.Combine(yesterday, "tackos.db"), Path.Combine(today, "tackos.db"), overwrite: true), "rolled back", "newest");

    [Fact]
    public Task AWholeDataFolderFromYesterdayIsRefused() =>
        IsRefusedAsync((today, yesterday) => PutBack(yesterday, today), "rolled back", "audit restart");

    [Fact]
    public Task ALostRecordIsRefused() =>
        IsRefusedAsync((today, _) => File.Delete(today + ".checkpoint"), "no record", ".checkpoint back");

    [Fact]
    public Task ARecordFromYesterdayIsRefused() =>
        IsRefusedAsync((today, yesterday) => File.Copy(yesterday + ".checkpoint", today + ".checkpoint", overwrite: true), "older one", "newest");

    [Fact]
    public Task ALogFromYesterdayIsRefused() =>
        IsRefusedAsync((today, yesterday) => PutBack(Path.Combine(yesterday, "log"), Path.Combine(today, "log")), "a tile or an entry was changed or is gone", "audit verify");

    [Fact]
    public Task ALostLogIsRefused() =>
        IsRefusedAsync((today, _) => Directory.Delete(Path.Combine(today, "log"), recursive: true), "is gone", "audit verify");

    [Fact]
    public Task ARecordOfAnotherJournalIsRefused() =>
        IsRefusedAsync((today, _) => File.WriteAllText(today + ".checkpoint", Foreign(today + ".checkpoint")), "not signed by this log's key", "moved away");

    [Fact]
    public async Task NoServerIsShownTheRecordWhereverTheDataFolderReallyLies()
    {
        var (outer, real) = (Directory.CreateTempSubdirectory("tackos-outer-"), Directory.CreateTempSubdirectory("tackos-real-"));
        try
        {
            var link = Path.Combine(outer.FullName, "data");
            Directory.CreateSymbolicLink(link, real.FullName);
            await using var gateway = await GatewayFixture.BareAsync(data: link);
            await gateway.Admin.PutOkAsync("/api/servers/spy", new
            {
                transport = new { kind = "stdio", command = "/usr/bin/node", arguments = Array.Empty<string>(), folders = new[] { new { path = outer.FullName, writable = true } } },
                trusted = false,
            });

            Assert.True(File.Exists(link + ".checkpoint"));
            Assert.Contains("sandbox_grant_hidden", (await gateway.Admin.RefusedPostAsync("/api/servers/spy/offer", new { })).Sentence, StringComparison.Ordinal);
        }
        finally
        {
            outer.Delete(recursive: true);
            real.Delete(recursive: true);
        }
    }

    [Fact]
    public Task ARecordAndAPublishedCheckpointFromYesterdayAreRefusedAlthoughTheDatabaseAndTheTilesAreOfToday() =>
        IsRefusedAsync(
            (today, yesterday) =>
            {
                File.Copy(yesterday + ".checkpoint", today + ".checkpoint", overwrite: true);
                File.Copy(Path.Combine(yesterday, "log", "checkpoint"), Path.Combine(today, "log", "checkpoint"), overwrite: true);
                Assert.Contains("older one", JournalCheck.Verify(today).Sentence, StringComparison.Ordinal);
            },
            "older one", "newest");

    [Fact]
    public Task ACheckpointWhereItLayInEarlierVersionsDoesNotTakeThePlaceOfTheRecord() =>
        IsRefusedAsync(
            (today, yesterday) =>
            {
                File.Copy(yesterday + ".checkpoint", Path.Combine(today, "checkpoint"));
                File.Delete(today + ".checkpoint");
                Directory.Delete(Path.Combine(today, "log"), recursive: true);
            },
            "no record", ".checkpoint back");

    [Fact]
    public async Task AJournalFromBeforeThereWasALogFolderIsTakenUpAsItIs()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "this" });
        await gateway.StopAsync();
        var entries = gateway.Journal.Texts;
        MakeFormer(gateway);

        await gateway.StartAsync();
        await gateway.StopAsync();

        Assert.Equal(entries, gateway.Journal.Texts.Take(entries.Count));
        Assert.True(JournalCheck.Verify(gateway.Data).Verified, JournalCheck.Verify(gateway.Data).Sentence);
        Assert.False(File.Exists(Path.Combine(gateway.Data, "checkpoint")));
    }

    [Fact]
    public async Task AJournalFromBeforeThereWasALogFolderWhoseEntryWasChangedIsRefused()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        MakeFormer(gateway);
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.Execute("UPDATE entry SET json = CAST(REPLACE(json, 'system', 'nobody') AS BLOB) WHERE idx = 0");

        Assert.Contains("rolled back, or an entry was changed", (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatabaseWithADamagedPageIsRefused()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        using (var file = File.Open(gateway.Journal.File, FileMode.Open))
        {
            file.Position = 4096;
            file.Write(new byte[(int)(file.Length - 4096)]);
        }

        var refused = await Assert.ThrowsAsync<StartupException>(gateway.StartAsync);
        Assert.Contains(gateway.Data, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARestartKeepsTheOldLogAsideAndBeginsANewOneThatSaysSo()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var oldKey = Key(gateway);
        await DisasterAsync(gateway);
        var recorded = Opened(await File.ReadAllBytesAsync(gateway.Data + ".checkpoint", TestContext.Current.CancellationToken), oldKey);
        var left = gateway.Journal.Texts;

        var restarted = JournalRestart.Begin(gateway.Data, Reason, "ana", TimeProvider.System);
        await gateway.StartAsync();
        await gateway.RestartAsync();
        await gateway.StopAsync();

        var entry = Assert.Single(gateway.Journal.Entries.OfType<JournalRestarted>());
        Assert.Equal((recorded.Origin, recorded.Size, recorded.Root.ToBase64()), (entry.OldOrigin, entry.RecordedSize, entry.RecordedRoot));
        Assert.Equal((restarted.NewOrigin, left.Count, Reason, "ana"), (entry.NewOrigin, entry.Held, entry.Reason, entry.User));
        Assert.Equal(left.Count, entry.Agreeing);
        Assert.NotEqual(entry.OldOrigin, entry.NewOrigin);
        Assert.Equal(left, gateway.Journal.Texts.Take(left.Count));
        Assert.IsType<JournalRestarted>(gateway.Journal.Entries[left.Count]);
        Assert.True(JournalCheck.Verify(gateway.Data).Verified, JournalCheck.Verify(gateway.Data).Sentence);
        Assert.False(JournalCheck.Verify(gateway.Data, new JournalTrust(oldKey)).Verified);
        Assert.NotEqual(NoteVerifier.Parse(oldKey.Trim()).KeyId, NoteVerifier.Parse(Key(gateway).Trim()).KeyId);

        var kept = Path.Combine(gateway.Data, "log-" + recorded.Origin.Replace('/', '-'));
        Assert.Equal(recorded, Opened(await File.ReadAllBytesAsync(Path.Combine(kept, "record"), TestContext.Current.CancellationToken), oldKey));
        Assert.True(Directory.Exists(Path.Combine(kept, "tile")));
        Assert.Equal(oldKey, await File.ReadAllTextAsync(Path.Combine(kept, "key.vkey"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AJournalThatIsWellIsNotRestartedNorOneThatIsInUse()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        Assert.Contains("Another TackOS runs", Assert.Throws<StartupException>(() => JournalRestart.Begin(gateway.Data, Reason, "ana", TimeProvider.System)).Message, StringComparison.Ordinal);
        await gateway.StopAsync();
        Assert.Contains("Nothing is wrong", Assert.Throws<StartupException>(() => JournalRestart.Begin(gateway.Data, Reason, "ana", TimeProvider.System)).Message, StringComparison.Ordinal);
        await gateway.StartAsync();
        Assert.Empty(gateway.Journal.Entries.OfType<JournalRestarted>());
    }

    /// <summary>Only yesterday's data folder is left, and today's record.</summary>
    private static async Task DisasterAsync(GatewayFixture gateway)
    {
        await gateway.StopAsync();
        var yesterday = Yesterday(gateway);
        await gateway.RestartAsync();
        await gateway.StopAsync();
        PutBack(yesterday, gateway.Data);
        Assert.Contains("audit restart", (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message, StringComparison.Ordinal);
    }

    /// <summary>Schema 1, and the newest checkpoint in a file of the data folder.</summary>
    private static void MakeFormer(GatewayFixture gateway)
    {
        using (var db = Database.OpenWriter(gateway.Journal.File))
        {
            db.ExecuteScript(
                """
                ALTER TABLE operator_credential DROP COLUMN issued_at; ALTER TABLE vote DROP COLUMN stepped_up; DROP TABLE step_up; DROP TABLE step_up_box;
                ALTER TABLE entry ADD COLUMN leaf BLOB NOT NULL DEFAULT x'';
                DROP TABLE witness_policy; DROP TABLE erasure; DROP TABLE erased; DROP TABLE retention; DROP TABLE pruned;
                CREATE TABLE former(id TEXT PRIMARY KEY, key BLOB NOT NULL, box BLOB NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;
                INSERT INTO former SELECT id, key, box, digest FROM body;
                DROP TABLE body;
                ALTER TABLE former RENAME TO body;
                PRAGMA user_version = 1;
                """);
        }

        File.Move(gateway.Data + ".checkpoint", Path.Combine(gateway.Data, "checkpoint"));
        Directory.Delete(Path.Combine(gateway.Data, "log"), recursive: true);
    }

    private static async Task IsRefusedAsync(Action<string, string> change, string why, string mend)
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        var yesterday = Yesterday(gateway);
        await gateway.RestartAsync();
        await gateway.StopAsync();
        change(gateway.Data, yesterday);
        var before = gateway.Journal.Texts.Count;

        var refused = await Assert.ThrowsAsync<StartupException>(gateway.StartAsync);

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(mend, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, gateway.Journal.Texts.Count);
    }

    private static string Yesterday(GatewayFixture gateway)
    {
        var yesterday = Path.Combine(Path.GetDirectoryName(gateway.Data)!, "yesterday");
        PutBack(gateway.Data, yesterday);
        File.Copy(gateway.Data + ".checkpoint", yesterday + ".checkpoint");
        return yesterday;
    }

    private static void PutBack(string from, string to)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private static string Key(GatewayFixture gateway) => File.ReadAllText(Path.Combine(gateway.Data, "key.vkey"));

    private static Checkpoint Opened(byte[] note, string key) =>
        Assert.IsType<CheckpointVerdict.Trusted>(LogTrust.In(NoteVerifier.Parse(key.Trim())).Open(note)).Checkpoint;

    private static string Foreign(string record)
    {
        using var signer = Ed25519Signer.FromSeed("another.example/log", new byte[32]);
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(record)).Text);
        return Encoding.UTF8.GetString(new Checkpoint("another.example/log", checkpoint.Size, checkpoint.Root).Sign(signer).Encode());
    }
}
