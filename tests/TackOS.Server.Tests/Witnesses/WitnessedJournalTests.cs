using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Budgets;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Tests.Gateway;
using TackOS.Server.Witnesses;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>A real gateway whose checkpoints wait for real witnesses, each a process of its own.</summary>
public sealed class WitnessedJournalTests
{
    private static readonly WitnessTimes Times = new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1));

    [Fact]
    public async Task ACheckpointBecomesPublicOnceTwoOfThreeWitnessesHaveCosignedIt()
    {
        await using var gateway = await StartAsync();
        await using var witnesses = await Witnesses.StartAsync(gateway, 3);
        await witnesses.AskAsync(quorum: 2);

        // All there.
        await PublicAsync(gateway, witnesses.Trust(2));

        // One is gone, and everything goes on.
        await witnesses.All[0].KillAsync();
        await gateway.Admin.PutOkAsync("/api/departments/one", new { autonomy = 2 });
        await PublicAsync(gateway, witnesses.Trust(2));

        // Two are gone: entries go on and are signed for, and what is public stays.
        await witnesses.All[1].KillAsync();
        var before = Published(gateway);
        await gateway.Admin.PutOkAsync("/api/departments/two", new { autonomy = 2 });
        await Until.TrueAsync(() => Recorded(gateway) == gateway.Journal.Types.Count);
        await Until.TrueAsync(() => Open(gateway) == 1);
        await Until.TrueAsync(() => Recorded(gateway) == gateway.Journal.Types.Count);
        Assert.Equal(before, Published(gateway));
        Assert.NotNull(new LogFolder(Path.Combine(gateway.Data, "log")).Read(new Tile(0, 0, (int)Recorded(gateway))));
        Assert.Contains("cannot be reached", string.Concat((await gateway.Admin.GetOkAsync("/api/witnesses"))!["witnesses"]!.AsArray().Select(w => (string?)w!["lastError"])), StringComparison.Ordinal);

        // Back: it catches up, and nobody has to close anything.
        await witnesses.All[1].StartAsync();
        await Until.TrueAsync(() => Open(gateway) == 0);
        await PublicAsync(gateway, witnesses.Trust(2));
        Assert.Single(gateway.Journal.Entries.OfType<EscalationRaised>(), e => e.Kind == "witness-quorum");
    }

    /// <summary>This is what witnesses are for. On the machine itself nothing contradicts anything: it starts, signs and would publish.</summary>
    [Fact]
    public async Task AJournalThatWasPutBackTogetherWithItsRecordNeverBecomesPublicAgain()
    {
        await using var gateway = await StartAsync();
        await using var witnesses = await Witnesses.StartAsync(gateway, 1);
        await witnesses.AskAsync(quorum: 1);
        await PublicAsync(gateway, witnesses.Trust(1));
        await gateway.StopAsync();
        using var yesterday = Copy.Of(gateway.Data, gateway.Data + ".checkpoint");

        await gateway.StartAsync();
        await gateway.Admin.PutOkAsync("/api/departments/payments", new { autonomy = 4 });
        await PublicAsync(gateway, witnesses.Trust(1));
        await gateway.StopAsync();
        var seen = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(Published(gateway))).Text);

        yesterday.PutBack();
        var old = Published(gateway);
        await gateway.StartAsync();

        await RefusedAsync(gateway, "rolled back");
        while (gateway.Journal.Types.Count <= seen.Size)
            await gateway.Admin.PutOkAsync("/api/departments/payments", new { autonomy = 0 });
        await RefusedAsync(gateway, "another history");
        await Until.TrueAsync(() => Recorded(gateway) > seen.Size);
        Assert.Equal(old, Published(gateway));
        Assert.Equal((409, "text/x.tlog.size", $"{seen.Size}\n"), await witnesses.All[0].AddAsync(AddCheckpointRequest.Of(0, [], Record(gateway)).Encode()));
        await Until.TrueAsync(() => Open(gateway) == 1);
    }

    /// <summary>They watch the old one. Until they are told of the new key nothing of it becomes public, and nothing is wrong with it.</summary>
    [Fact]
    public async Task ALogThatARestartBeganAndNoWitnessKnowsYetIsNotTakenForOneThatWasTamperedWith()
    {
        await using var gateway = await StartAsync();
        await using var witness = await FakeWitness.StartAsync("watches");
        witness.Cosigns();
        await gateway.Admin.PutOkAsync("/api/witnesses", new { witnesses = new[] { new { key = witness.Known.Key, address = witness.Known.Address } }, quorum = 1, reason = "test" });
        await Until.TrueAsync(() => Published(gateway).Contains("watches", StringComparison.Ordinal));
        await gateway.StopAsync();
        using (var db = Database.OpenBeside(gateway.Journal.File))
            db.Execute("UPDATE entry SET json = CAST(CAST(json AS TEXT) || ' ' AS BLOB) WHERE idx = 1");
        JournalRestart.Begin(gateway.Data, "the disk is lost", "ana", TimeProvider.System);
        witness.Answer = (http, _) =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await gateway.StartAsync();
        await gateway.StopAsync();

        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.Contains(NothingPublished.Sentence, verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("0 of the 1", JournalCheck.Verify(gateway.Data, new JournalTrust(null, witness.Known.Key)).Sentence, StringComparison.Ordinal);
        Assert.IsNotType<ReplayVerdict.Refused>(JournalReplay.Run(gateway.Data));
        var to = Path.Combine(gateway.Granted, "export");
        Assert.Equal(NothingPublished.Sentence, Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(gateway.Data, to)).Sentence);
        var again = Assert.Throws<StartupException>(() => JournalRestart.Begin(gateway.Data, "again", "ana", TimeProvider.System));
        Assert.Contains("Nothing is wrong", again.Message, StringComparison.Ordinal);

        witness.Cosigns();
        await gateway.StartAsync();
        await Until.TrueAsync(() => File.Exists(Path.Combine(gateway.Data, "log", "checkpoint")));
        await gateway.StopAsync();
        Assert.IsType<ExportOutcome.Written>(JournalExport.Write(gateway.Data, to));
    }

    [Fact]
    public async Task VerificationSaysHowFarTheWitnessesVouchForItAndSinceWhen()
    {
        await using var gateway = await StartAsync();
        await using var witness = await FakeWitness.StartAsync("watches");
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        witness.Cosigns();
        await gateway.Admin.PutOkAsync("/api/witnesses", new { witnesses = new[] { new { key = witness.Known.Key, address = witness.Known.Address } }, quorum = 1, reason = "test" });
        await Until.TrueAsync(() => Published(gateway).Contains("watches", StringComparison.Ordinal) && Size(Published(gateway)) == gateway.Journal.Types.Count);
        var cosigned = Size(Published(gateway));
        witness.Answer = (_, _) => Task.CompletedTask;
        await gateway.Admin.PutOkAsync("/api/departments/one", new { autonomy = 2 });
        await gateway.StopAsync();

        var verdict = JournalCheck.Verify(gateway.Data, new JournalTrust(null, witness.Known.Key));

        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.True(verdict.Index > cosigned);
        Assert.Equal(cosigned, verdict.Cosigned);
        Assert.InRange(verdict.CosignedAt!.Value.ToUnixTimeSeconds(), seconds, seconds + 600);
        Assert.Contains($"Cosigned by watches are the first {cosigned} of them, at 20", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOperatorWhoClosedTheCallIsNotCalledAgainForTheSame()
    {
        await using var gateway = await StartAsync();
        await using var silent = await FakeWitness.StartAsync("silent");
        await gateway.Admin.PutOkAsync("/api/witnesses", new { witnesses = new[] { new { key = silent.Known.Key, address = silent.Known.Address } }, quorum = 1, reason = "test" });
        await Until.TrueAsync(() => Open(gateway) == 1);
        var id = gateway.Journal.Entries.OfType<EscalationRaised>().Single().Id;

        await gateway.Admin.PostOkAsync($"/api/escalations/{id}/resolve", new { reason = "I know" });
        await AskedTwiceMoreAsync(silent);
        Assert.Single(gateway.Journal.Entries.OfType<EscalationRaised>());

        silent.Cosigns();
        await Until.TrueAsync(() => Published(gateway).Contains("silent", StringComparison.Ordinal));
        silent.Answer = (_, _) => Task.CompletedTask;
        await gateway.Admin.PutOkAsync("/api/departments/one", new { autonomy = 2 });
        await Until.TrueAsync(() => Open(gateway) == 1);
    }

    [Fact]
    public async Task AWitnessThatSignsSomethingElseMakesNothingPublic()
    {
        await using var gateway = await StartAsync();
        await using var hostile = await FakeWitness.StartAsync("hostile");
        hostile.Answer = (http, request) => http.Response.WriteAsync(hostile.Sign(new Checkpoint(request.Checkpoint.Origin, request.Checkpoint.Size, MerkleHash.EmptyRoot).Body).Line);
        await gateway.Admin.PutOkAsync("/api/witnesses", new { witnesses = new[] { new { key = hostile.Known.Key, address = hostile.Known.Address } }, quorum = 1, reason = "test" });
        // What was signed for before it was to be asked may have become public without it.
        await RefusedAsync(gateway, "not signed with its key");
        var before = Published(gateway);
        await gateway.Admin.PutOkAsync("/api/departments/one", new { autonomy = 2 });
        await Until.TrueAsync(() => hostile.Asked.Any(r => r.Checkpoint.Size == gateway.Journal.Types.Count));

        await gateway.RestartAsync();
        await RefusedAsync(gateway, "not signed with its key");

        Assert.Equal(before, Published(gateway));
    }

    [Fact]
    public async Task WhatSufficedUnderAPolicyThatWasReplacedMeanwhileIsNotMadePublic()
    {
        await using var gateway = await StartAsync();
        await using var first = await FakeWitness.StartAsync("first");
        await using var second = await FakeWitness.StartAsync("second");
        Task AskAsync(params FakeWitness[] asked) => gateway.Admin.PutOkAsync(
            "/api/witnesses", new { witnesses = asked.Select(w => new { key = w.Known.Key, address = w.Known.Address }), quorum = asked.Length, reason = "test" });
        first.Answer = async (http, request) =>
        {
            if (first.Asked.Count == 1)
                await AskAsync(first, second);
            await http.Response.WriteAsync(first.Sign(request.Note.Text).Line);
        };

        await AskAsync(first);
        await AskedTwiceMoreAsync(second);
        Assert.DoesNotContain("first", Published(gateway), StringComparison.Ordinal);

        second.Cosigns();
        await Until.TrueAsync(() => Published(gateway).Contains("first", StringComparison.Ordinal));
        Assert.Contains("second", Published(gateway), StringComparison.Ordinal);
    }

    private static Task<GatewayFixture> StartAsync() => GatewayFixture.BareAsync(replace: services => services.AddSingleton(Times));

    private static string Published(GatewayFixture gateway) => File.ReadAllText(Path.Combine(gateway.Data, "log", "checkpoint"));

    private static SignedNote Record(GatewayFixture gateway) => SignedNote.Parse(File.ReadAllBytes(gateway.Data + ".checkpoint"));

    private static long Recorded(GatewayFixture gateway) => Checkpoint.Parse(Record(gateway).Text).Size;

    private static long Size(string note) => Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(note)).Text).Size;

    private static long Open(GatewayFixture gateway) =>
        gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM escalation WHERE kind = 'witness-quorum' AND resolved_at IS NULL"));

    /// <summary>Everything that is in the journal is public under the log's signature and the quorum's.</summary>
    private static Task PublicAsync(GatewayFixture gateway, LogTrust trust) => Until.TrueAsync(() =>
        trust.Open(Encoding.UTF8.GetBytes(Published(gateway))) is CheckpointVerdict.Trusted trusted && trusted.Checkpoint.Size == gateway.Journal.Types.Count);

    private static Task RefusedAsync(GatewayFixture gateway, string why) => Until.TrueAsync(async () =>
        ((string?)(await gateway.Admin.GetOkAsync("/api/witnesses"))!["witnesses"]![0]!["lastError"])?.Contains(why, StringComparison.Ordinal) is true);

    private static async Task AskedTwiceMoreAsync(FakeWitness witness)
    {
        var asked = witness.Asked.Count;
        await Until.TrueAsync(() => witness.Asked.Count >= asked + 2);
    }

    /// <summary>Some witnesses of one gateway's journal.</summary>
    private sealed class Witnesses(GatewayFixture gateway, IReadOnlyList<WitnessProcess> all) : IAsyncDisposable
    {
        public IReadOnlyList<WitnessProcess> All => all;

        public static async Task<Witnesses> StartAsync(GatewayFixture gateway, int count)
        {
            var all = new List<WitnessProcess>();
            for (var i = 0; i < count; i++)
                all.Add(await WitnessProcess.StartAsync(Path.Combine(gateway.Data, "key.vkey")));
            return new Witnesses(gateway, all);
        }

        public async Task AskAsync(int quorum) => await gateway.Admin.PutOkAsync(
            "/api/witnesses", new { witnesses = all.Select(w => new { key = w.Key, address = w.Address }), quorum, reason = "test" });

        public LogTrust Trust(int quorum)
        {
            var key = NoteVerifier.Parse(File.ReadAllText(Path.Combine(gateway.Data, "key.vkey")).Trim());
            return new LogTrust(key.Name, [key], [.. all.Select(w => (CosignatureVerifier)NoteVerifier.Parse(w.Key))], quorum);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var witness in all)
                await witness.DisposeAsync();
        }
    }

    /// <summary>A folder and a file as they were.</summary>
    private sealed class Copy : IDisposable
    {
        private readonly string _kept = Directory.CreateTempSubdirectory("tackos-yesterday-").FullName;
        private readonly (string Folder, string File) _of;

        private Copy(string folder, string file) => _of = (folder, file);

        public static Copy Of(string folder, string file)
        {
            var copy = new Copy(folder, file);
            CopyFolder(folder, Path.Combine(copy._kept, "folder"));
            File.Copy(file, Path.Combine(copy._kept, "file"));
            return copy;
        }

        public void PutBack()
        {
            Directory.Delete(_of.Folder, recursive: true);
            CopyFolder(Path.Combine(_kept, "folder"), _of.Folder);
            File.Copy(Path.Combine(_kept, "file"), _of.File, overwrite: true);
        }

        public void Dispose() => Directory.Delete(_kept, recursive: true);

        private static void CopyFolder(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
