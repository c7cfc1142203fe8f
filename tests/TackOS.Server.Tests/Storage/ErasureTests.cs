using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Server.Tests.Replaying;

namespace TackOS.Server.Tests.Storage;

/// <summary>A body can be destroyed for good, and nothing else depends on it.</summary>
public sealed class ErasureTests
{
    private static readonly object Why = new { part = "Arguments", reason = "asked for by the customer", legalBasis = "GDPR Art. 17" };
    private static readonly object WhyResult = new { part = "Result", reason = "asked for by the customer", legalBasis = "GDPR Art. 17" };

    [Fact]
    public async Task KeyAndCiphertextAreGoneFromEveryFileOnceTheErasureIsAcknowledged()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            for (var i = 0; i < 20; i++)
                await agent.CallAsync("read", new { note = new string((char)('a' + i), 40 * (1 << (i / 2))) });
        }

        var entries = gateway.Journal.Read(db => db.All("SELECT idx, json FROM entry", row => (Index: row.GetInt64(0), Body: JournalBody.Of(JournalJson.ReadEntry(row.Bytes(1))))))
            .Where(e => e.Body is not null).ToList();
        Assert.Equal(40, entries.Count);
        foreach (var (index, body) in entries)
        {
            var traces = RawFiles.TracesOf(gateway.Journal.File, body!.Id);
            Assert.True(RawFiles.Find(gateway.Data, traces).Count > 0, "The body is on the disk before it is erased.");
            await gateway.Admin.PostOkAsync($"/api/journal/{index}/erasure", body.Part == BodyPart.Result ? WhyResult : Why);
            Assert.Empty(RawFiles.Find(gateway.Data, traces));
        }
    }

    [Fact]
    public async Task WhereNoGatewayRunsABodyIsErasedJustTheSameAndTheEntryNamesWhoWasAtTheMachine()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("write", new { line = "mine" });
        var (index, options) = (IndexOf(gateway, "approval.asked"), new GatewayOptions(gateway.Data, "127.0.0.1:0"));
        var asked = gateway.Journal.Entries.OfType<Approvals.ApprovalAsked>().Single();
        Assert.Contains("Another TackOS runs", (await Assert.ThrowsAsync<Server.Keys.StartupException>(() => EraseOfflineAsync(options, index))).Message, StringComparison.Ordinal);
        await gateway.StopAsync();
        var traces = RawFiles.TracesOf(gateway.Journal.File, CallBook.ArgumentsOf(asked.Id));
        Assert.NotEmpty(RawFiles.Find(gateway.Data, traces));

        var erased = await EraseOfflineAsync(options, index);

        Assert.Empty(RawFiles.Find(gateway.Data, traces));
        Assert.Equal([CallBook.ArgumentsOf(gateway.Journal.Entries.OfType<CallRefused>().Single().Id)], erased.AlsoIn);
        Assert.Null(erased.Unsigned);
        var entry = gateway.Journal.Entries.OfType<BodyErased>().Single();
        Assert.Equal(("local:ana", index, CallBook.ArgumentsOf(asked.Id), "asked for", "Art. 17"), (entry.Actor, entry.Entry, entry.Body, entry.Reason, entry.LegalBasis));
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict is { Verified: true, Unsigned: 0 }, verdict.Sentence);
        ReplayTests.AssertClean(Server.Storage.Replaying.JournalReplay.Run(gateway.Data));
        Assert.Equal(Codes.BodyErased, (await Assert.ThrowsAsync<Server.Search.OfflineRefusedException>(() => EraseOfflineAsync(options, index))).Code);
        await gateway.StartAsync();
        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/approvals/{asked.Id}/approve", new { })).Code);
    }

    [Fact]
    public async Task AFolderWithoutAJournalIsNotMadeOneByAnErasure()
    {
        var empty = Directory.CreateTempSubdirectory("tackos-none-").FullName;
        await Assert.ThrowsAsync<Server.Keys.StartupException>(() => EraseOfflineAsync(new GatewayOptions(empty, "127.0.0.1:0"), 0));
        Assert.Empty(Directory.EnumerateFileSystemEntries(empty));
        Directory.Delete(empty);
    }

    [Fact]
    public async Task EverythingGoesOnWithoutASingleBodyAndReplayIsClean()
    {
        await using var story = await RichStory.ToldAsync();
        var gateway = story.Gateway;
        var all = story.Entries.ConvertAll(entry => (entry.Index, Body: JournalBody.Of(JournalJson.ReadEntry(entry.Json))));
        var bodies = gateway.Journal.Read(db => all.FindAll(e => e.Body is not null && Erasure.Of(db, e.Body.Id) is null));
        Assert.NotEmpty(bodies);
        foreach (var (index, body) in bodies)
            await gateway.Admin.PostOkAsync($"/api/journal/{index}/erasure", body!.Part == BodyPart.Result ? WhyResult : Why);
        await gateway.RestartAsync();

        Assert.Equal(0, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body WHERE length(key) > 0 OR length(box) > 0")));
        ReplayTests.AssertClean(story.Replay());
        await using (var agent = await gateway.ConnectAsync())
        {
            var again = await agent.CallAsync("write", new { line = "one" }, "key-1");
            Assert.Equal(Codes.BodyErased, again.Code);
            Assert.Contains("its answer was erased by ", again.Text, StringComparison.Ordinal);
            await gateway.Admin.PostOkAsync("/api/budgets/department:ops/override", new { extraMicros = 1, until = story.Clock.GetUtcNow().AddHours(1), reason = "test" });
            Assert.Equal("wrote two", (await agent.CallAsync("write", new { line = "two" })).Text);
        }

        foreach (var path in (string[])["approvals", "calls", "journal?limit=500", "escalations?all=true", "budgets", "policies", "session"])
            await gateway.Admin.GetOkAsync("/api/" + path);
        var effect = (await gateway.Admin.PostOkAsync("/api/policies/preview", new { last = 1_000 }))!["effect"]!;
        Assert.Contains("erased by operator:admin on", (string)effect["erased"]![0]!["sentence"]!, StringComparison.Ordinal);
        var journal = (await gateway.Admin.GetOkAsync("/api/journal?limit=500"))!.AsArray();
        var erased = journal.Where(e => e!["erased"] is not null).ToList();
        Assert.Equal(all.FindAll(e => e.Body is not null && e.Index >= journal.Min(j => (long)j!["index"]!)).Count, erased.Count);
        Assert.Equal("GDPR Art. 17", (string)erased[0]!["erased"]!["legalBasis"]!);
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
    }

    [Fact]
    public async Task AQuestionWhoseArgumentsAreErasedIsOverAndNobodyCanVoteOnIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        var waiting = agent.CallAsync("write", new { line = "x" });
        var approval = await gateway.PendingAsync();

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);
        var answer = await waiting;
        var vote = await gateway.Admin.RefusedPostAsync($"/api/approvals/{approval}/approve", new { });
        var card = await gateway.Admin.GetOkAsync($"/api/approvals/{approval}");

        Assert.Equal((Codes.ApprovalExpired, approval), (answer.Code, answer.Subject));
        Assert.Equal((HttpStatusCode.Conflict, Codes.BodyErased), (vote.Status, vote.Code));
        Assert.Null(card!["arguments"]);
        Assert.Contains("erased by operator:admin on", (string)card["erased"]!["sentence"]!, StringComparison.Ordinal);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AYesThatWasNotUsedIsNoneOnceTheArgumentsAreErased()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);
        var again = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Pending, again.Code);
        Assert.NotEqual(asked.Subject, again.Subject);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AYesThatACallHeldWhileTheArgumentsWereErasedIsNotGivenBack()
    {
        var server = new SilentServer();
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1), replace: services => services.AddSingleton<IUpstreams>(server));
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });
        var call = agent.CallAsync("write", new { line = "x" });
        await server.Asked.Task;

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);
        server.Answer.SetResult(new Sent.NotSent("it is not there"));
        await call;

        Assert.Equal("Expired", gateway.Journal.Read(db => db.One("SELECT status FROM approval WHERE id = ?1", row => row.GetString(0), asked.Subject)));
        await gateway.StopAsync();
        ReplayTests.AssertClean(Server.Storage.Replaying.JournalReplay.Run(gateway.Data));
    }

    [Fact]
    public async Task ADraftWhoseArgumentsAreErasedDoesNotRun()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level: 1);
        await using var agent = await gateway.ConnectAsync();
        var draft = await agent.CallAsync("write", new { line = "x" });

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);

        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/approvals/{draft.Subject}/approve", new { })).Code);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task WhatCannotBeErasedIsRefusedWithTheReason()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read");
        var (admitted, settled) = (IndexOf(gateway, "call.admitted"), IndexOf(gateway, "call.settled"));
        var before = gateway.Journal.Changes.Count;

        Assert.Equal("not-found", (await gateway.Admin.RefusedPostAsync("/api/journal/100000/erasure", Why)).Code);
        Assert.Equal(Eraser.NoBody, (await gateway.Admin.RefusedPostAsync("/api/journal/0/erasure", Why)).Code);
        Assert.Equal(Eraser.NoBody, (await gateway.Admin.RefusedPostAsync($"/api/journal/{settled}/erasure", Why)).Code);
        Assert.Equal("erasure-invalid", (await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", new { part = "Arguments", reason = " ", legalBasis = "x" })).Code);
        Assert.Equal("erasure-invalid", (await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", new { part = "Arguments", reason = "x", legalBasis = "" })).Code);
        Assert.Equal(before, gateway.Journal.Changes.Count);
        await gateway.Admin.PostOkAsync($"/api/journal/{admitted}/erasure", Why);
        var twice = await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", Why);
        Assert.Equal((HttpStatusCode.Conflict, Codes.BodyErased), (twice.Status, twice.Code));
        Assert.Equal(before + 1, gateway.Journal.Changes.Count);
    }

    [Fact]
    public async Task OtherEntriesWithTheSameArgumentsAreNamed()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("write", new { line = "x" });

        var erased = await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);

        var refused = gateway.Journal.Entries.OfType<CallRefused>().Single();
        Assert.Equal([CallBook.ArgumentsOf(refused.Id)], erased!["alsoIn"]!.AsArray().Select(id => (string)id!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnErasureIsNotAcknowledgedWhileAnOlderStateIsReadAndIsFinishedAfterwards(bool byTheNextStart)
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "mine" });
        var index = IndexOf(gateway, "call.admitted");
        var traces = RawFiles.TracesOf(gateway.Journal.File, gateway.Journal.Read(db => db.One("SELECT id FROM body WHERE id LIKE '%/arguments'", row => row.GetString(0)))!);
        using (var reader = Database.OpenReader(gateway.Journal.File))
        {
            reader.Execute("BEGIN");
            reader.Number("SELECT COUNT(*) FROM entry");
            var refused = await gateway.Admin.RefusedPostAsync($"/api/journal/{index}/erasure", Why);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, Eraser.Unfinished), (refused.Status, refused.Code));
            Assert.NotEmpty(RawFiles.Find(gateway.Data, traces));
            if (byTheNextStart)
                await gateway.RestartAsync();
        }

        await Until.TrueAsync(() => RawFiles.Find(gateway.Data, traces).Count == 0);
        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/journal/{index}/erasure", Why)).Code);
    }

    /// <summary>Takes a call and says nothing of it until the test does.</summary>
    private sealed class SilentServer : IUpstreams
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource<Sent> Answer { get; } = new();

        public Task<Sent> SendAsync(Armed armed)
        {
            Asked.TrySetResult();
            return Answer.Task;
        }
    }

    private static Task<ErasedOffline> EraseOfflineAsync(GatewayOptions options, long index) =>
        OfflineErasure.EraseAsync(options, index, BodyPart.Arguments, "asked for", "Art. 17", "ana");

    private static long IndexOf(GatewayFixture gateway, string type) => gateway.Journal.Read(db => db.Number("SELECT idx FROM entry WHERE type = ?1", type));
}
