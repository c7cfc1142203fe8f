using Microsoft.AspNetCore.Http;
using TackOS.Server.Witnesses;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>The client against witnesses that do as they please.</summary>
public sealed class WitnessClientTests : IDisposable
{
    private readonly GrowingLog _log = new();
    private readonly WitnessClient _client = new(TimeProvider.System);
    private long _sent;

    public static TheoryData<string> Hostilities =>
    [
        "nothing", "garbage", "binary", "a note of its own", "a signature over another checkpoint", "another key under its name", "another witness's line", "a plain signature of the log",
        "a time far ahead", "an endless body", "endless headers", "a redirect", "a closed connection", "500", "404", "403", "422", "409 without a size", "409 of another root", "409 that never ends",
        "409 with a size beyond", "409 with a size that is none", "409 with two lines", "409 with leading zeroes", "409 as another type",
    ];

    public void Dispose()
    {
        _client.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task ACosignatureOverThisCheckpointIsGivenBack()
    {
        await using var witness = await FakeWitness.StartAsync();
        witness.Cosigns();
        var note = _log.To(7);
        var reply = Assert.IsType<WitnessReply.Cosigned>(await AskAsync(witness, 7));
        Assert.IsType<NoteVerdict.Verified>(note.With(reply.Signature).Verify(NoteVerifier.Parse(witness.Known.Key)));
    }

    [Fact]
    public async Task LinesOfOthersBesideItAreLeftOut()
    {
        await using var witness = await FakeWitness.StartAsync();
        await using var other = await FakeWitness.StartAsync("other.example");
        witness.Answer = (http, request) => http.Response.WriteAsync(other.Sign(request.Note.Text).Line + witness.Sign(request.Note.Text).Line);
        Assert.Equal("fake.example", Assert.IsType<WitnessReply.Cosigned>(await AskAsync(witness, 7)).Signature.Name);
    }

    [Fact]
    public async Task AConflictIsAnsweredWithTheProofFromTheSizeThatItNames()
    {
        await using var witness = await FakeWitness.StartAsync();
        witness.Answer = (http, request) => request.OldSize == 7 ? http.Response.WriteAsync(witness.Sign(request.Note.Text).Line) : FakeWitness.ConflictAsync(http, "7\n");
        var seven = Checkpoint.Parse(_log.To(7).Text);
        _log.To(300);
        Assert.IsType<WitnessReply.Cosigned>(await AskAsync(witness, 300));
        var last = witness.Asked.Last();
        Assert.Equal(2, witness.Asked.Count);
        Assert.True(ConsistencyProof.Verify(7, seven.Root, 300, last.Checkpoint.Root, last.Proof));
    }

    [Fact]
    public async Task AWitnessThatHasSeenMoreSaysThatTheJournalWasRolledBack()
    {
        await using var witness = await FakeWitness.StartAsync();
        witness.Answer = (http, _) => FakeWitness.ConflictAsync(http, "301\n");
        Assert.Contains("rolled back", Assert.IsType<WitnessReply.Failed>(await AskAsync(witness, 300)).Why, StringComparison.Ordinal);
        Assert.Single(witness.Asked);
    }

    [Theory]
    [MemberData(nameof(Hostilities))]
    public async Task WhatAHostileWitnessSendsIsNoCosignatureAndNoMoreThanASentence(string hostility)
    {
        await using var witness = await FakeWitness.StartAsync();
        await using var target = await FakeWitness.StartAsync();
        await using var impostor = await FakeWitness.StartAsync();
        target.Cosigns();
        witness.Answer = (http, request) => DoAsync(hostility, http, request, witness, impostor, target.Known.Address);

        var failed = Assert.IsType<WitnessReply.Failed>(await AskAsync(witness, 300));

        Assert.DoesNotContain("evil", failed.Why, StringComparison.Ordinal);
        Assert.Equal(hostility == "409 that never ends" ? 2 : 1, witness.Asked.Count);
        Assert.InRange(Interlocked.Read(ref _sent), 0, 64 * 1024 * 1024);
        Assert.Empty(target.Asked);
    }

    [Fact]
    public void NothingOfTheMachinesOwnGoesAlong()
    {
        // The environment's proxy is read once a process, so that it is not asked cannot be tried here.
        using var handler = WitnessClient.Handler();
        Assert.False(handler.UseProxy || handler.UseCookies || handler.AllowAutoRedirect);
        Assert.Null(handler.Credentials);
    }

    private Task<WitnessReply> AskAsync(FakeWitness witness, long size) =>
        _client.AskAsync(witness.Known, _log.To(size), 0, _log.ProofTo(size), TestContext.Current.CancellationToken);

    private Task DoAsync(string hostility, HttpContext http, AddCheckpointRequest request, FakeWitness itself, FakeWitness impostor, Uri elsewhere)
    {
        var (answer, text) = (http.Response, request.Note.Text);
        switch (hostility)
        {
            case "nothing": return Task.CompletedTask;
            case "garbage": return answer.WriteAsync("evil\n\nevil\n");
            case "binary": return answer.Body.WriteAsync(new byte[] { 0xE2, 0x80, 0xFF, 0, 10 }).AsTask();
            case "a note of its own": return answer.WriteAsync("evil\n\n" + itself.SignAnything(text + "\nevil\n"));
            case "a signature over another checkpoint": return answer.WriteAsync(itself.Sign(_log.To(299).Text).Line);
            case "another key under its name": return answer.WriteAsync(Forged(itself, impostor, text));
            case "another witness's line": return answer.WriteAsync(impostor.Sign(text).Line);
            case "a plain signature of the log": return answer.WriteAsync(request.Note.Signatures[0].Line + "\n");
            case "a time far ahead": return answer.WriteAsync(itself.Sign(text, TimeSpan.FromHours(1)).Line);
            case "an endless body": return EndlessAsync(http);
            case "endless headers": answer.Headers["evil"] = new string('x', 20_000); return answer.WriteAsync(itself.Sign(text).Line);
            case "a redirect": answer.StatusCode = 307; answer.Headers.Location = new Uri(elsewhere, "/add-checkpoint").AbsoluteUri; return Task.CompletedTask;
            case "a closed connection": http.Abort(); return Task.CompletedTask;
            case "409 without a size": return FakeWitness.ConflictAsync(http, "");
            case "409 of another root": return FakeWitness.ConflictAsync(http, "evil\n", "text/plain");
            case "409 that never ends": return FakeWitness.ConflictAsync(http, $"{request.OldSize + 1}\n");
            case "409 with a size beyond": return FakeWitness.ConflictAsync(http, "9223372036854775807\n");
            case "409 with a size that is none": return FakeWitness.ConflictAsync(http, "-7\n");
            case "409 with two lines": return FakeWitness.ConflictAsync(http, "7\n8\n");
            case "409 with leading zeroes": return FakeWitness.ConflictAsync(http, "007\n");
            case "409 as another type": return FakeWitness.ConflictAsync(http, "7\n", "text/x.tlog.size; charset=utf-8");
            default: answer.StatusCode = int.Parse(hostility, System.Globalization.CultureInfo.InvariantCulture); return answer.WriteAsync("evil\n");
        }
    }

    /// <summary>The impostor's signature under the name and key id of the real one.</summary>
    private static string Forged(FakeWitness itself, FakeWitness impostor, string text)
    {
        var forged = SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(text + "\n" + impostor.Sign(text).Line)).Signatures[0];
        var real = NoteVerifier.Parse(itself.Known.Key);
        return new NoteSignature(real.Name, real.KeyId, forged.Signature.Span).Line + "\n";
    }

    private async Task EndlessAsync(HttpContext http)
    {
        var block = new byte[16 * 1024];
        Array.Fill(block, (byte)'x');
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(block, http.RequestAborted);
            Interlocked.Add(ref _sent, block.Length);
        }
    }
}
