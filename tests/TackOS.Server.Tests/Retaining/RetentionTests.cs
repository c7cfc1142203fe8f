using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Budgets;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Tests.Gateway;
using TackOS.Server.Tests.Replaying;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Retaining;

/// <summary>What is old goes, under a policy and only under one, and the journal goes on to verify.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Segment = 256;
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-cold-").FullName;
    private readonly TestClock _clock = new();
    private Store? _store;

    private string Cold => Path.Combine(_folder, "cold");

    [Fact]
    public async Task WithoutAPolicyNothingEverGoes()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("write", new { line = "a question" });
        _clock.Advance(TimeSpan.FromDays(3_650));
        // Approvals expire before retention is looked at, in the same round: the second expiry is after a whole round.
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("approval.closed"));
        await FillAsync(1, pending: true);
        await Until.TrueAsync(() => gateway.Journal.Types.Count(type => type == "approval.closed") == 2);

        Assert.DoesNotContain(gateway.Journal.Types, type => type is "journal.pruned" or "journal.bodies-erased");
        Assert.Equal(0, Oldest(gateway));
    }

    [Fact]
    public async Task FullSegmentsThatAreOldLeaveTheDataFolderAndEverythingGoesOnToVerify()
    {
        await using var gateway = await StartAsync();
        await SetAsync(gateway, null, 30);
        await FillAsync(600);
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var before = gateway.Journal.Read(db => JournalEntries.Read(db, 2 * Segment).ToList());

        await PrunedAsync(gateway, 2 * Segment);
        await gateway.RestartAsync();
        await FillAsync(1);
        await gateway.StopAsync();

        Assert.Equal(before.Select(e => Convert.ToHexString(e.Json)), Bundles(Cold, 0, 1).Select(Convert.ToHexString));
        Assert.Null(new LogFolder(new JournalPlaces(gateway.Data).Log).ReadExactly(new EntryBundle(0).Path));
        Assert.Equal(JournalEntries.Size(Reader(gateway)) - (2 * Segment), gateway.Journal.Types.Count);
        var whole = JournalCheck.Verify(gateway.Data, cold: Cold);
        Assert.True(whole.Verified, whole.Sentence);
        var hashes = JournalCheck.Verify(gateway.Data);
        Assert.True(hashes.Verified, hashes.Sentence);
        Assert.Equal((2 * Segment, 0), (hashes.Unread, whole.Unread));
        Assert.Contains($"The entries 0 to 511 were pruned to {Cold}, under the policy of entry", hashes.Sentence, StringComparison.Ordinal);
        var refused = Assert.IsType<ReplayVerdict.Refused>(JournalReplay.Run(gateway.Data));
        Assert.Equal(JournalReplay.IsPruned, refused.Code);
        Assert.Contains($"--cold {Cold}", refused.Why, StringComparison.Ordinal);
        ReplayTests.AssertClean(JournalReplay.Run(gateway.Data, cold: Cold));
    }

    [Fact]
    public async Task APrunedEntryIsStillShownToBeInTheLogByItsProof()
    {
        await using var gateway = await StartAsync();
        await SetAsync(gateway, null, 30);
        await FillAsync(600);
        await PrunedAsync(gateway, Segment);
        await gateway.StopAsync();

        var log = new LogFolder(new JournalPlaces(gateway.Data).Log);
        var signed = Assert.IsType<CheckpointVerdict.Trusted>(
            LogTrust.In(NoteVerifier.Parse((await File.ReadAllTextAsync(new JournalPlaces(gateway.Data).VerifierKey, TestContext.Current.CancellationToken)).Trim())).Open(log.ReadCheckpoint())).Checkpoint;
        var tiles = new TileHashes(signed.Size, tile => log.Read(tile)!);
        var entry = Bundles(Cold, 0).ElementAt(100);

        Assert.True(InclusionProof.Verify(100, signed.Size, MerkleHash.Leaf(entry), InclusionProof.Create(100, signed.Size, tiles.Read), signed.Root));
    }

    [Fact]
    public async Task AnEntryThatWasChangedIsNotMovedAndNothingAfterItEither()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        await _store!.Writer.WriteAsync(transaction => transaction.Database.Execute("UPDATE entry SET json = ?1 WHERE idx = 100", Encoding.UTF8.GetBytes("{}")));
        await SetAsync(gateway, null, 1);
        _clock.Advance(TimeSpan.FromDays(2));

        await Until.TrueAsync(() => gateway.Log.Text.Contains("are not what was signed, so nothing was pruned", StringComparison.Ordinal));
        Assert.DoesNotContain("journal.pruned", gateway.Journal.Types);
        Assert.Equal(0, Oldest(gateway));
    }

    [Fact]
    public async Task WhereTheColdFolderIsNotThereNothingIsPruned()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 1);
        Directory.Move(Cold, Cold + "-away");
        Directory.CreateDirectory(Cold);
        _clock.Advance(TimeSpan.FromDays(2));

        await Until.TrueAsync(() => gateway.Log.Text.Contains("is not there, or not this log's", StringComparison.Ordinal));
        Assert.DoesNotContain("journal.pruned", gateway.Journal.Types);
        await Until.TrueAsync(() => OpenCalls(gateway) == 1);
        Directory.Delete(Cold);
        Directory.Move(Cold + "-away", Cold);
        await Until.TrueAsync(() => Oldest(gateway) > 0);
        await Until.TrueAsync(() => OpenCalls(gateway) == 0);
        Assert.Single(gateway.Journal.Entries.OfType<EscalationRaised>(), e => e.Kind == PruningWatch.Kind);
    }

    /// <summary>The restart is done at once, or broke off when the cold folder was the new log's already and the journal not yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APrunedJournalIsRestartedWithTheColdFolderAndTheEndedLogAndTheNewOneVerify(bool brokeOff)
    {
        await using var gateway = await StartAsync();
        await SetAsync(gateway, null, 30);
        await FillAsync(600);
        await PrunedAsync(gateway, 2 * Segment);
        await gateway.StopAsync();
        var places = new JournalPlaces(gateway.Data);
        var oldKey = await File.ReadAllTextAsync(places.VerifierKey, TestContext.Current.CancellationToken);
        File.Delete(places.Record);
        foreach (var refused in (Func<object>[])[() => JournalRestart.Foresee(gateway.Data), () => JournalRestart.Begin(gateway.Data, "lost", "ana", TimeProvider.System)])
            Assert.EndsWith($"--cold {Cold}", Assert.Throws<Server.Keys.StartupException>(refused).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(places.Restart));

        var foreseen = JournalRestart.Foresee(gateway.Data, Cold);
        var restarted = JournalRestart.Begin(gateway.Data, "lost", "ana", TimeProvider.System, Cold);
        if (brokeOff)
        {
            await File.WriteAllTextAsync(places.VerifierKey, oldKey, TestContext.Current.CancellationToken);
            restarted = JournalRestart.Begin(gateway.Data, "lost", "ana", TimeProvider.System);
        }

        Assert.Equal((foreseen.Held, foreseen.Held), (foreseen.Agreeing, restarted.Agreeing));
        var kept = places.Kept(restarted.OldOrigin);
        var ended = ExportedLog.Verify(kept, new JournalTrust(oldKey));
        Assert.True(ended.Verified, ended.Sentence);
        await gateway.StartAsync();
        // What the entries say is pruned leaves the data folder again, and what comes after it goes to the same folder.
        await FillAsync(600);
        _clock.Advance(TimeSpan.FromDays(31));
        await Until.TrueAsync(() => Oldest(gateway) >= 4 * Segment);
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data, cold: Cold);
        Assert.True(verdict.Verified, verdict.Sentence);
        ReplayTests.AssertClean(JournalReplay.Run(gateway.Data, cold: Cold));
        Assert.Equal(foreseen.Held, Assert.Single(gateway.Journal.Read(db => db.All("SELECT json FROM entry WHERE type = 'journal.restarted'", row => row.Bytes(0)).Concat(Bundles(Cold, 0, 1, 2, 3).Where(e => Encoding.UTF8.GetString(e).Contains("journal.restarted", StringComparison.Ordinal)))
            .Select(e => (JournalRestarted)JournalJson.ReadEntry(e)).ToList())).Agreeing);
    }

    [Fact]
    public async Task ARestartIsRefusedWhereTheColdFolderIsAnothersOrABundleInItIsGone()
    {
        await using var gateway = await StartAsync();
        await SetAsync(gateway, null, 30);
        await FillAsync(600);
        await PrunedAsync(gateway, 2 * Segment);
        await gateway.StopAsync();
        File.Delete(new JournalPlaces(gateway.Data).Record);

        Assert.Contains("is not the cold folder of this journal", Refused(_folder), StringComparison.Ordinal);
        File.Delete(Path.Combine(Cold, new EntryBundle(1).Path));
        Assert.Contains("tile/entries/001 is missing or damaged", Refused(Cold), StringComparison.Ordinal);
        Assert.False(File.Exists(new JournalPlaces(gateway.Data).Restart));

        string Refused(string cold) => Assert.Throws<Server.Keys.StartupException>(() => JournalRestart.Begin(gateway.Data, "lost", "ana", TimeProvider.System, cold)).Message;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatACrashLeftHalfDoneIsFinishedAfterwards(bool saidSo)
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 3_000);
        var folder = new ColdFolder(Cold);
        for (var i = 0; i < 2; i++)
            folder.Write(new EntryBundle(i), EntryBundle.Encode(new CommittedEntries(_store!).Read(i * Segment, Segment)));
        if (saidSo)
        {
            // Copied and said, and of the rows only some have gone.
            await _store!.Writer.WriteAsync(transaction => transaction.Append(new SegmentsPruned(0, 2 * Segment, Cold, 0) { At = _clock.GetUtcNow(), Actor = Actors.System }));
            await Until.TrueAsync(() => Oldest(gateway) == 2 * Segment);
        }
        else
        {
            _clock.Advance(TimeSpan.FromDays(3_001));
            await Until.TrueAsync(() => Oldest(gateway) == 2 * Segment);
        }

        await gateway.StopAsync();
        Assert.Single(gateway.Journal.Types, type => type == "journal.pruned");
        ReplayTests.AssertClean(JournalReplay.Run(gateway.Data, cold: Cold));
    }

    [Fact]
    public async Task WhatTheColdFolderHoldsAlreadyIsNeverReplacedByAnythingElse()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 1);
        var another = EntryBundle.Encode([.. Enumerable.Range(0, Segment).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"another history {i}"))]);
        new ColdFolder(Cold).Write(new EntryBundle(1), another);
        _clock.Advance(TimeSpan.FromDays(2));

        await Until.TrueAsync(() => gateway.Log.Text.Contains("holds other entries than this journal", StringComparison.Ordinal));
        Assert.Equal(another, await File.ReadAllBytesAsync(Path.Combine(Cold, new EntryBundle(1).Path), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("journal.pruned", gateway.Journal.Types);
        Assert.Equal(0, Oldest(gateway));
    }

    [Fact]
    public async Task ACopyThatIsGoneBeforeTheEntryIsPublicKeepsTheRowsWhateverTheEntrySays()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 3_000);
        new ColdFolder(Cold).Write(new EntryBundle(0), EntryBundle.Encode(new CommittedEntries(_store!).Read(0, Segment)));
        await _store!.Writer.WriteAsync(transaction => transaction.Append(new SegmentsPruned(0, 2 * Segment, Cold, 0) { At = _clock.GetUtcNow(), Actor = Actors.System }));

        await Until.TrueAsync(() => gateway.Log.Text.Contains($"does not hold {new EntryBundle(1).Path} as it was signed", StringComparison.Ordinal));
        Assert.Equal(Segment, Oldest(gateway));
        Assert.NotNull(new LogFolder(new JournalPlaces(gateway.Data).Log).ReadExactly(new EntryBundle(1).Path));
    }

    [Fact]
    public async Task ARowThatSaysThatEntriesWerePrunedRemovesNothingWithoutTheEntry()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 3_000);
        for (var i = 0; i < 2; i++)
            new ColdFolder(Cold).Write(new EntryBundle(i), EntryBundle.Encode(new CommittedEntries(_store!).Read(i * Segment, Segment)));
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        await _store!.Writer.WriteAsync(transaction => transaction.Database.Execute("INSERT INTO pruned(entry, from_idx, to_idx, cold, policy) VALUES (599, 0, 512, ?1, 1)", Cold));

        await Until.TrueAsync(() => gateway.Log.Text.Contains("entry 599 of the log does not", StringComparison.Ordinal));
        Assert.Equal(0, Oldest(gateway));
    }

    /// <summary>It takes the record, and what was said to be pruned, before the gateway says that of more.</summary>
    [Fact]
    public async Task WhatAGatewayPrunesWhileTheJournalIsVerifiedIsNoFinding()
    {
        await using var gateway = await StartAsync();
        await FillAsync(1_000);
        await SetAsync(gateway, null, 30);
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var places = new JournalPlaces(gateway.Data);
        var trust = LogTrust.In(NoteVerifier.Parse((await File.ReadAllTextAsync(places.VerifierKey, TestContext.Current.CancellationToken)).Trim()));
        using var db = Reader(gateway);
        var size = JournalEntries.Size(db);
        var pruned = new PrunedEntries(db, places, trust, size, cold: null);
        Assert.Null(pruned.Missing(Segment));

        await PrunedAsync(gateway, 2 * Segment);

        Assert.NotNull(pruned.Missing(2 * Segment));
        Assert.Null(pruned.Missing(size));
        Assert.Contains($"were pruned to {Cold}", pruned.Sentence, StringComparison.Ordinal);
        Assert.Equal(pruned.Newest!.To, pruned.Unread);
    }

    [Fact]
    public void TheColdFolderOfALogThatWasRestartedIsThatOfTheLogThatGoesOn()
    {
        var key = Ed25519Signer.FromSeed("before", new byte[32]).Verifier;
        Assert.Null(new ColdFolder(Cold).Prepare(key.ToString()!));

        Assert.True(new ColdFolder(Cold).IsOf(new Ed25519Verifier("after", key.PublicKey.Span).ToString()));
        Assert.False(new ColdFolder(Cold).IsOf(Ed25519Signer.FromSeed("before", (byte[])[1, .. new byte[31]]).Verifier.ToString()!));
    }

    [Fact]
    public async Task RowsThatAreGoneWithoutAnEntryThatSaysSoAreMissing()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await gateway.StopAsync();
        using (var db = Database.OpenWriter(gateway.Journal.File))
        {
            // Somebody takes entries away and writes into the tables that they were pruned.
            db.Execute("DELETE FROM entry WHERE idx < 256");
            db.Execute("INSERT INTO pruned(entry, from_idx, to_idx, cold, policy) VALUES (599, 0, 256, '/mnt', 1)");
        }

        var verdict = JournalCheck.Verify(gateway.Data);

        Assert.False(verdict.Verified);
        Assert.StartsWith("Entry 0 is not what was recorded: It is missing in ", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodiesThatAreOldAreDestroyedInBatchesAndTheArgumentsOfAnOpenQuestionStay()
    {
        await using var gateway = await StartAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            for (var i = 0; i < 250; i++)
                await agent.CallAsync("read", new { note = $"{i}" });
        }

        // A question that stays open whatever the clock says, as one would be that was asked a moment before.
        await FillAsync(1, pending: true, lasting: true);
        var bodies = gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body"));
        await SetAsync(gateway, 1, null);
        _clock.Advance(TimeSpan.FromDays(2));

        await Until.TrueAsync(() => gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body WHERE length(key) > 0")) == 1);
        var batches = gateway.Journal.Entries.OfType<BodiesErased>().ToList();
        Assert.Equal(bodies - 1, batches.Sum(batch => batch.Bodies.Count));
        Assert.All(batches, batch => Assert.InRange(batch.Bodies.Count, 1, 200));
        Assert.Equal("appr_open/arguments", gateway.Journal.Read(db => db.One("SELECT id FROM body WHERE length(key) > 0", row => row.GetString(0))));
        var said = gateway.Journal.Read(db => Erasure.Of(db, batches[0].Bodies[0]))!.Sentence;
        Assert.Matches("^erased by system on .*Z: bodies are kept for 1 days$", said);
        await gateway.StopAsync();
        ReplayTests.AssertClean(JournalReplay.Run(gateway.Data));
    }

    [Fact]
    public async Task TheBodyOfAPrunedEntryIsErasedWhereTheColdFolderSaysWhatWasSigned()
    {
        await using var gateway = await StartAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "mine" });
        var (admitted, settled) = gateway.Journal.Read(db => (db.Number("SELECT idx FROM entry WHERE type = 'call.admitted'"), db.Number("SELECT idx FROM entry WHERE type = 'call.settled'")));
        await FillAsync(300);
        await SetAsync(gateway, null, 1);
        _clock.Advance(TimeSpan.FromDays(2));
        await Until.TrueAsync(() => Oldest(gateway) == Segment);

        await gateway.Admin.PostOkAsync($"/api/journal/{settled}/erasure", new { part = "Result", reason = "asked for", legalBasis = "Art. 17" });
        var bundle = Path.Combine(Cold, new EntryBundle(0).Path);
        var forged = await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
        forged[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, forged, TestContext.Current.CancellationToken);
        var refused = await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", new { part = "Arguments", reason = "asked for", legalBasis = "Art. 17" });

        Assert.Equal(Eraser.NotReadable, refused.Code);
        Assert.Equal(1, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body WHERE length(key) > 0")));
    }

    [Fact]
    public async Task APolicyThatCannotBeIsRefusedWithTheReason()
    {
        await using var gateway = await StartAsync();
        var inside = Path.Combine(gateway.Granted, "cold");
        var full = Directory.CreateDirectory(Path.Combine(_folder, "full")).FullName;
        await File.WriteAllTextAsync(Path.Combine(full, "x"), "x", TestContext.Current.CancellationToken);

        Assert.Equal("retention-invalid", await RefusedAsync(gateway, Body(0, null, null)));
        Assert.Equal("retention-invalid", await RefusedAsync(gateway, Body(null, 30, null)));
        Assert.Equal("retention-invalid", await RefusedAsync(gateway, new { bodiesDays = 1, entriesDays = (int?)null, cold = (string?)null, reason = " ", basedOn = (long?)null }));
        Assert.Equal("cold-folder-refused", await RefusedAsync(gateway, Body(null, 30, "cold")));
        Assert.Equal("cold-folder-refused", await RefusedAsync(gateway, Body(null, 30, Path.Combine(gateway.Data, "cold"))));
        Assert.Equal("cold-folder-refused", await RefusedAsync(gateway, Body(null, 30, inside)));
        Assert.Equal("cold-folder-refused", await RefusedAsync(gateway, Body(null, 30, full)));
        Assert.False(Directory.Exists(inside));
        await SetAsync(gateway, 90, 30);
        Assert.Equal("retention-changed", await RefusedAsync(gateway, Body(1, 30, Cold)));
        Assert.Single(gateway.Journal.Types, type => type == "journal.retention");
    }

    [Fact]
    public async Task AnotherColdFolderIsTakenOnceItHoldsAllThatWasPruned()
    {
        await using var gateway = await StartAsync();
        await FillAsync(600);
        await SetAsync(gateway, null, 1);
        _clock.Advance(TimeSpan.FromDays(2));
        await Until.TrueAsync(() => Oldest(gateway) == 2 * Segment);
        var larger = Path.Combine(_folder, "larger");
        var policy = gateway.Journal.Read(db => RetentionPolicy.Of(db))!.Entry;
        var change = new { bodiesDays = (int?)null, entriesDays = 30, cold = larger, reason = "the disk is full", basedOn = policy };

        var refused = await gateway.Admin.RefusedPutAsync("/api/journal/retention", change);
        Assert.Equal("cold-folder-refused", refused.Code);
        Assert.Contains($"copy all of {Cold} there first", refused.Sentence, StringComparison.Ordinal);
        foreach (var i in (int[])[0, 1])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(larger, new EntryBundle(i).Path))!);
            File.Copy(Path.Combine(Cold, new EntryBundle(i).Path), Path.Combine(larger, new EntryBundle(i).Path));
        }

        await gateway.Admin.PutOkAsync("/api/journal/retention", change);
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data, cold: larger);
        Assert.True(verdict.Verified, verdict.Sentence);
    }

    [Fact]
    public async Task BodiesAreErasedWhereTheColdFolderIsNotThere()
    {
        await using var gateway = await StartAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "mine" });
        await FillAsync(600);
        await SetAsync(gateway, 1, 1);
        Directory.Move(Cold, Cold + "-away");
        await _store!.Writer.WriteAsync(transaction => transaction.Append(new SegmentsPruned(0, Segment, Cold, 0) { At = _clock.GetUtcNow(), Actor = Actors.System }));
        _clock.Advance(TimeSpan.FromDays(2));

        await Until.TrueAsync(() => gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body WHERE length(key) > 0")) == 0);
        Assert.Equal(0, Oldest(gateway));
    }

    [Fact]
    public async Task NoServerIsShownTheColdFolder()
    {
        await using var gateway = await StartAsync();
        await SetAsync(gateway, null, 30);
        await gateway.Admin.PutOkAsync("/api/servers/spy", new { transport = new { kind = "stdio", command = "/usr/bin/node", arguments = Array.Empty<string>(), folders = new[] { new { path = _folder, writable = false } } }, trusted = false });

        var refused = await gateway.Admin.RefusedPostAsync("/api/servers/spy/offer", new { });

        Assert.Contains("sandbox_grant_hidden", refused.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<GatewayFixture> StartAsync() => GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1), replace: services =>
    {
        services.AddSingleton<TimeProvider>(_clock);
        _store = (Store)services.Single(part => part.ServiceType == typeof(Store)).ImplementationInstance!;
    });

    private async Task SetAsync(GatewayFixture gateway, int? bodies, int? entries) => await gateway.Admin.PutOkAsync("/api/journal/retention", Body(bodies, entries, entries is null ? null : Cold));

    private static object Body(int? bodies, int? entries, string? cold) => new { bodiesDays = bodies, entriesDays = entries, cold, reason = "records schedule", basedOn = (long?)null };

    private static async Task<string?> RefusedAsync(GatewayFixture gateway, object body) => (await gateway.Admin.RefusedPutAsync("/api/journal/retention", body)).Code;

    /// <summary>Entries as they might be, or one question with its body.</summary>
    private Task FillAsync(int count, bool pending = false, bool lasting = false) => _store!.Writer.WriteAsync(transaction =>
    {
        var now = _clock.GetUtcNow();
        for (var i = 0; i < count; i++)
        {
            transaction.Append(pending
                ? new Approvals.ApprovalAsked("appr_open", Approvals.ApprovalKind.Call, "d", "robot", "ops", "admin", "box__write", Calls.Risk.Low, new(1, 0, 0), [], [], lasting ? now.AddYears(1) : now, "00") { At = now, Actor = Actors.System }
                : new CapSet("company", null, 1_000_000 + i, 85, "filling") { At = now, Actor = Actors.System });
        }

        if (pending)
            transaction.Keep("appr_open/arguments", now, new Vault.EncryptedBody([1], [2], [3]));
    });

    private async Task PrunedAsync(GatewayFixture gateway, long atLeast)
    {
        _clock.Advance(TimeSpan.FromDays(31));
        await Until.TrueAsync(() => Oldest(gateway) >= atLeast);
    }

    private static long OpenCalls(GatewayFixture gateway) =>
        gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM escalation WHERE kind = ?1 AND resolved_at IS NULL", PruningWatch.Kind));

    private static long Oldest(GatewayFixture gateway) => gateway.Journal.Read(db => db.Number("SELECT MIN(idx) FROM entry"));

    private static Database Reader(GatewayFixture gateway) => Database.OpenReader(gateway.Journal.File);

    private static IEnumerable<byte[]> Bundles(string cold, params int[] indexes) =>
        indexes.SelectMany(i => new ColdFolder(cold).Read(new EntryBundle(i))!).Select(entry => entry.ToArray());
}
