using System.Net;
using System.Text.Json.Nodes;
using TackOS.Server.Search;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Search;

/// <summary>The journal as auditors read it from a running gateway.</summary>
public sealed class JournalApiTests
{
    [Fact]
    public async Task WhatHappenedToACallIsFoundByItsAgentItsToolAndItself()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(50));
        await gateway.TrustAsync("read");
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("read");
        var waiting = (await agent.CallAsync("write", new { line = "x" })).Subject!;
        await (await gateway.OperatorAsync("bea", "Approver")).PostOkAsync($"/api/approvals/{waiting}/reject", new { reason = "not this supplier" });

        Assert.Equal(["call.settled", "call.admitted"], await TypesAsync(gateway, "agent=robot&tool=box__read&type=call"));
        Assert.Equal(["approval.vote"], await TypesAsync(gateway, "agent=robot&decision=rejected&text=supplier"));
        Assert.Equal(["approval.vote", "call.refused", "approval.asked"], await TypesAsync(gateway, $"text={waiting}"));
        Assert.Equal(["call.refused", "approval.asked"], await TypesAsync(gateway, "decision=needs-approval&tool=box"));
        var call = (string)(await gateway.Admin.GetOkAsync("/api/journal?type=call.settled"))![0]!["about"]!["call"]!;
        Assert.Equal(["call.settled", "call.admitted"], await TypesAsync(gateway, $"call={call}"));
        Assert.Equal("robot got the answer of box__read", Sentence((await gateway.Admin.GetOkAsync($"/api/journal?text={call}"))![0]!));
    }

    [Fact]
    public async Task EveryEntryIsHandedOutWithAProofThatTheKeyConfirms()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var status = (await gateway.Admin.GetOkAsync("/api/journal/status"))!;
        var trust = LogTrust.In(NoteVerifier.Parse((string)status["verifierKey"]!));
        var size = gateway.Journal.Types.Count;

        for (var index = 0; index < size; index++)
        {
            var entry = (await gateway.Admin.GetOkAsync($"/api/journal/{index}"))!;
            var answer = await gateway.Admin.GetAsync($"/api/journal/{index}/proof", TestContext.Current.CancellationToken);
            var proof = LogProof.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            var bytes = Convert.FromBase64String((string)entry["bytes"]!);
            Assert.Equal($"tackos-{index}.tlog-proof", answer.Content.Headers.ContentDisposition!.FileName);
            Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
            Assert.IsType<ProofVerdict.Included>(proof.Verify(bytes, trust));
            Assert.Equal(MerkleHash.Leaf(bytes).ToHex(), (string)entry["found"]!["leafHash"]!);
            Assert.True(proof.Extra.IsEmpty);
        }

        Assert.Equal((HttpStatusCode.NotFound, "not-found"), await RefusedAsync(gateway, $"/api/journal/{size + 10}"));
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), await RefusedAsync(gateway, "/api/journal/-1/proof"));
    }

    [Fact]
    public async Task AnEntryThatWasChangedInTheStoreIsNotProved()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        using (var db = TackOS.Server.Storage.Database.OpenDerived(gateway.Journal.File))
            db.Execute("UPDATE entry SET json = CAST(replace(CAST(json AS TEXT), 'admin', 'nobody') AS BLOB) WHERE type = 'operator.set'");
        var index = gateway.Journal.Types.ToList().IndexOf("operator.set");

        Assert.Equal((HttpStatusCode.Conflict, "entry-not-as-signed"), await RefusedAsync(gateway, $"/api/journal/{index}/proof"));
    }

    [Fact]
    public async Task TheLogIsServedToWhoeverFollowsItAndItsEntriesToAuditorsOnly()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var (stranger, agent) = (gateway.Client(null), gateway.Client(gateway.Token));
        var roleless = await gateway.OperatorAsync("nobody");
        var dora = await gateway.OperatorOfAsync("ops", "dora", "Auditor");

        var checkpoint = await stranger.GetAsync("/log/checkpoint", TestContext.Current.CancellationToken);
        var note = SignedNote.Parse(await checkpoint.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var width = Checkpoint.Parse(note.Text).Size;
        var tile = await stranger.GetAsync($"/log/tile/0/000.p/{width}", TestContext.Current.CancellationToken);
        var narrower = await stranger.GetByteArrayAsync("/log/tile/0/000.p/3", TestContext.Current.CancellationToken);
        var bundle = $"/log/tile/entries/000.p/{width}";
        var entries = await gateway.Admin.GetAsync(bundle, TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; charset=utf-8", checkpoint.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", checkpoint.Headers.CacheControl!.ToString());
        Assert.NotNull(checkpoint.Headers.ETag);
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.ToString());
        Assert.Equal((true, TimeSpan.FromDays(365)), (tile.Headers.CacheControl!.Public, tile.Headers.CacheControl.MaxAge));
        Assert.Contains("immutable", tile.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        Assert.Equal(width * Hash.Length, (await tile.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        Assert.Equal((await tile.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..(3 * Hash.Length)], narrower);
        Assert.True(new EntryBundle(0, (int)width).TryDecode(await entries.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), out var decoded));
        Assert.Equal(gateway.Journal.Texts.Take((int)width), decoded.Select(entry => System.Text.Encoding.UTF8.GetString(entry.Span)));
        Assert.True(entries.Headers.CacheControl!.Private);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(bundle, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync(bundle, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await roleless.GetAsync(bundle, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await dora.GetAsync(bundle, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("/log/tile/0/000.p/256")]
    [InlineData("/log/tile/0/000.p/0")]
    [InlineData("/log/tile/0/000.p/03")]
    [InlineData("/log/tile/0/%30%30%30.p/3")]
    [InlineData("/log/tile/0/x000/000.p/3")]
    [InlineData("/log/tile/0/0.p/3")]
    [InlineData("/log/tile/00/000.p/3")]
    [InlineData("/log/tile/0/001")]
    [InlineData("/log/tile/0/000")]
    [InlineData("/log/tile/entries/..%2f..%2f..%2ftackos.db")]
    [InlineData("/log/tile/../../../tackos.db")]
    [InlineData("/log/checkpoint/")]
    [InlineData("/log/")]
    public async Task WhatIsNoPathOfTheLogLeadsNowhere(string path)
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);

        var answer = await RawAsync(gateway, path);

        Assert.StartsWith(path == "/log/checkpoint/" ? "HTTP/1.1 200" : "HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeadOfTheLogHasTheHeadersAndNoBody()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var stranger = gateway.Client(null);

        using var head = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/log/checkpoint"), TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/log/checkpoint") { Headers = { IfNoneMatch = { head.Headers.ETag! } } };

        Assert.True(head.Content.Headers.ContentLength > 0);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotModified, (await stranger.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnIndexThatIsGoneOrDamagedIsMadeAgainByItself(bool damaged)
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var before = await TypesAsync(gateway, "decision=nothing&limit=500");
        var all = await TypesAsync(gateway, "type=operator");
        await gateway.StopAsync();
        var index = Path.Combine(gateway.Data, JournalIndex.FileName);
        if (damaged)
        {
            using var file = File.OpenWrite(index);
            file.SetLength(file.Length / 2);
            file.Position = 4096;
            file.Write(new byte[8192]);
        }
        else
        {
            File.Delete(index);
        }

        await gateway.StartAsync();

        Assert.Empty(before);
        await Until.TrueAsync(async () => (await gateway.Admin.GetAsync("/api/journal?type=operator", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        Assert.Equal(all, await TypesAsync(gateway, "type=operator"));
    }

    [Fact]
    public async Task AnIndexThatIsTakenAwayFromARunningGatewayIsMadeAgainByItself()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var all = await TypesAsync(gateway, "type=operator");

        JournalIndex.Delete(gateway.Data);

        await Until.TrueAsync(async () => (await gateway.Admin.GetAsync("/api/journal?type=operator", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        Assert.Equal(all, await TypesAsync(gateway, "type=operator"));
    }

    private static async Task<string[]> TypesAsync(GatewayFixture gateway, string query) =>
        [.. (await gateway.Admin.GetOkAsync($"/api/journal?{query}"))!.AsArray().Select(entry => (string)entry!["type"]!)];

    private static string Sentence(JsonNode entry) => $"{(string?)entry["who"]} {(string?)entry["did"]}";

    private static async Task<(HttpStatusCode, string?)> RefusedAsync(GatewayFixture gateway, string path)
    {
        var refused = await Requests.RefusedAsync(gateway.Admin.GetAsync(path, TestContext.Current.CancellationToken));
        return (refused.Status, refused.Code);
    }

    /// <summary>The path goes out as it is written, where a client would first put it in order.</summary>
    private static async Task<string> RawAsync(GatewayFixture gateway, string path)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: {gateway.Admin.DefaultRequestHeaders.Authorization}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
