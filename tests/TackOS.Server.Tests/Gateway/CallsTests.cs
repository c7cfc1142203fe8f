using System.Text;
using TackOS.Calls;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Gateway;

public sealed class CallsTests
{
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task AnAllowedReadGoesThroughWithItsResultIntact(string? protocol)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync(protocol);

        var answer = await agent.CallAsync("read", new { note = "this" });

        Assert.False(answer.IsError);
        Assert.Equal("read this", answer.Text);
        Assert.Equal("""{"answer":42,"exact":0.1,"nested":{"list":[1,null,true],"text":"ü\u2028"}}""", answer.Json["structuredContent"]!.ToJsonString(JournalJson.Options));
        Assert.True((bool)answer.Json["fieldOfTomorrow"]!["kept"]!);
        Assert.Equal("user", (string)answer.Json["content"]![0]!["annotations"]!["audience"]![0]!);
    }

    [Fact]
    public async Task TheJournalHasTheIntentBeforeTheOutcomeAndVerifiesAfterShutdown()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "this" });

        var types = gateway.Journal.Types;
        await gateway.StopAsync();

        Assert.Equal(["call.admitted", "call.settled"], types.TakeLast(2));
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.Equal(types.Count, verdict.Index);
    }

    [Fact]
    public async Task OneChangedByteOfAnEntryIsFoundAtItsIndex()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.StopAsync();
        const long Victim = 3;
        using (var db = Database.OpenWriter(gateway.Journal.File))
        {
            var json = db.One("SELECT json FROM entry WHERE idx = ?1", row => row.Bytes(0), Victim)!;
            json[^3] ^= 1;
            db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", Victim, json);
        }

        var verdict = JournalCheck.Verify(gateway.Data);

        Assert.False(verdict.Verified);
        Assert.Equal(Victim, verdict.Index);
    }

    [Fact]
    public async Task AnEntryThatIsMissingOrSwappedWithItsLeafIsFound()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.StopAsync();
        // The leaf is recomputed, as somebody would who knows the format: only the signed root tells.
        var forged = Encoding.UTF8.GetBytes("""{"actor":"system","at":"2026-01-01T00:00:00Z","type":"system.started","version":"9.9.9"}""");
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.Execute("UPDATE entry SET json = ?2 WHERE idx = ?1", 2L, forged);
        var tile = Directory.GetFiles(Path.Combine(gateway.Data, "log", "tile", "0", "000.p")).MaxBy(file => new FileInfo(file).Length)!;
        var hashes = await File.ReadAllBytesAsync(tile, TestContext.Current.CancellationToken);
        TransparencyLog.MerkleHash.Leaf(forged).Bytes.CopyTo(hashes.AsSpan(2 * TransparencyLog.Hash.Length));
        await File.WriteAllBytesAsync(tile, hashes, TestContext.Current.CancellationToken);

        var verdict = JournalCheck.Verify(gateway.Data);

        Assert.False(verdict.Verified);
        Assert.InRange(verdict.Index, 0, 2);
    }

    [Fact]
    public async Task AnAgentSeesTheToolsOfItsDepartmentAndNoOthers()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/departments/narrow", new { role = "", autonomy = 2, trial = 2, tools = new[] { "box__read" } });
        await gateway.Admin.PutOkAsync("/api/agents/other", new { department = "narrow" });
        await using var agent = await gateway.ConnectAsync(token: await gateway.IssueTokenAsync("other"));

        Assert.Equal(["box__read"], await agent.ToolsAsync());
        Assert.Equal(Codes.NoPermit, (await agent.CallAsync("write", new { line = "x" })).Code);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task TwoDeliberateIdenticalCallsAreTwoCalls()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();

        for (var i = 0; i < 10; i++)
            Assert.False((await agent.CallAsync("write", new { line = "again" })).IsError);

        Assert.Equal(10, gateway.Written.Length);
    }

    [Fact]
    public async Task WhatWasDeliveredBeforeARestartIsNotAnsweredAgain()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("write", new { line = "again" });
        await gateway.RestartAsync();
        await using var later = await gateway.ConnectAsync();

        Assert.Equal("wrote again", (await later.CallAsync("write", new { line = "again" })).Text);
        Assert.Equal(2, gateway.Written.Length);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task AGatewayStopsAlthoughClientsStayConnected(string? protocol)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync(protocol);
        await agent.CallAsync("read");
        using var events = await gateway.Admin.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TheCheckpointOfTheApiCoversTheWholeJournal()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var size = gateway.Journal.Types.Count;

        var note = await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var entries = await gateway.Admin.GetOkAsync("/api/journal?limit=500");

        Assert.Equal(size, long.Parse(note.Split('\n')[1], null));
        Assert.Equal(size, entries!.AsArray().Count);
    }

    [Fact]
    public async Task IdenticalCallsAtTheSameTimeAreCallsOfTheirOwn()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();

        for (var round = 1; round <= 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => agent.CallAsync("write", new { line = "at once" })));
            Assert.Equal(8 * round, gateway.Written.Length);
        }
    }

    [Fact]
    public async Task ARepeatAfterTheClientLeftJoinsTheAbandonedCall()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("slow");
        using var leaves = new CancellationTokenSource();
        var first = await gateway.ConnectAsync();
        var abandoned = first.CallAsync("slow", new { until = "done" }, cancel: leaves.Token);
        await Until.TrueAsync(() => gateway.Written.Length == 1);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await first.DisposeAsync();

        await using var second = await gateway.ConnectAsync();
        var repeat = second.CallAsync("slow", new { until = "done" });
        gateway.Touch("done");

        Assert.Equal("waited", (await repeat).Text);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task AnAnswerThatReachedNobodyIsOwedAndCollectedOnce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("slow");
        using var leaves = new CancellationTokenSource();
        await using var agent = await gateway.ConnectAsync();
        var abandoned = agent.CallAsync("slow", new { until = "done" }, cancel: leaves.Token);
        await Until.TrueAsync(() => gateway.Written.Length == 1);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        gateway.Touch("done");
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("call.settled"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => agent.CallAsync("slow", new { until = "done" })));

        // One of the three collects what was owed; the two others are calls of their own.
        Assert.All(answers, answer => Assert.Equal("waited", answer.Text));
        Assert.Equal(3, gateway.Written.Length);
    }
}
