namespace TackOS.TransparencyLog.Tests.Witnessing;

/// <summary>The rules of C2SP tlog-witness, one row a rule.</summary>
public class WitnessJudgementTests
{
    private static readonly Checkpoint Empty = new(TestLog.Origin, 0, MerkleHash.EmptyRoot);

    public static TheoryData<string, long?, string, int> Rows => new()
    {
        // What is asked, what was cosigned last, the request, the status.
        { "the first checkpoint needs no proof", null, "0 to 7", 200 },
        { "the first checkpoint may be of the empty tree", null, "0 to 0", 200 },
        { "after the empty tree there is nothing to prove", 0, "0 to 7", 200 },
        { "a proved continuation", 7, "7 to 300", 200 },
        { "the same checkpoint again, for a newer time", 7, "7 to 7", 200 },
        { "the whole way from one to three hundred", 1, "1 to 300", 200 },
        { "an origin that nobody watches", 7, "other origin", 404 },
        { "signed by nobody that is known", 7, "unknown key", 403 },
        { "signed wrongly in the name of the log's key", 7, "wrong signature", 403 },
        { "signed by a stranger and the log", 7, "also a stranger", 200 },
        { "an old size beyond the new one", 7, "8 to 7", 400 },
        { "an old size of 0 from a witness that has seen more", 7, "0 to 300", 409 },
        { "an old size below what was cosigned", 9, "7 to 300", 409 },
        { "an old size above what was cosigned", 5, "7 to 300", 409 },
        { "an old size where nothing was cosigned", null, "7 to 300", 409 },
        { "a smaller checkpoint than was cosigned", 300, "7 to 9", 409 },
        { "the same size with another root", 7, "7 to 7 of a fork", 409 },
        { "a fork with its own proof", 7, "7 to 300 of a fork", 422 },
        { "no proof", 7, "7 to 300 without proof", 422 },
        { "one hash too many", 7, "7 to 300 and more", 422 },
        { "one hash too few", 7, "7 to 300 and less", 422 },
        { "a proof where nothing is to be proved", null, "0 to 7 with proof", 422 },
        { "a proof between equal sizes", 7, "7 to 7 with proof", 422 },
        { "an empty tree with another root", null, "0 to 0 with another root", 422 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void EveryRuleHasItsStatus(string what, long? last, string asked, int status)
    {
        Assert.NotEmpty(what);
        var request = Asked(asked);
        var judgement = WitnessJudgement.Of(WitnessWorld.Watched, last is { } size ? At(size) : null, request);
        if (status == 200)
        {
            Assert.Equal(request.Checkpoint, Assert.IsType<WitnessJudgement.Consistent>(judgement).Checkpoint);
        }
        else
        {
            Assert.Equal(status, Assert.IsType<WitnessJudgement.Refused>(judgement).Answer.Status);
        }
    }

    [Fact]
    public void WhereNoLogIsWatchedNoneIsKnown() =>
        Assert.Equal(404, Assert.IsType<WitnessJudgement.Refused>(WitnessJudgement.Of(null, null, WitnessWorld.Request(0, 7))).Answer.Status);

    [Fact]
    public void AConflictOfSizesSaysTheSizeInItsOwnContentType()
    {
        var answer = Assert.IsType<WitnessJudgement.Refused>(WitnessJudgement.Of(WitnessWorld.Watched, At(9), WitnessWorld.Request(7, 300))).Answer;
        Assert.Equal((409, "text/x.tlog.size", "9\n"), (answer.Status, answer.ContentType, answer.Content));
    }

    [Fact]
    public void AnotherRootIsNoConflictOfSizes()
    {
        var answer = Assert.IsType<WitnessJudgement.Refused>(WitnessJudgement.Of(WitnessWorld.Watched, At(7), Asked("7 to 7 of a fork"))).Answer;
        Assert.NotEqual(WitnessAnswer.SizeContentType, answer.ContentType);
    }

    [Fact]
    public void AStrangerIsNotToldWhatWasSeen()
    {
        var judgement = WitnessJudgement.Of(WitnessWorld.Watched, At(7), AddCheckpointRequest.Of(0, [], WitnessWorld.Signed(At(9), seed: 2)));
        Assert.DoesNotContain("7", Assert.IsType<WitnessJudgement.Refused>(judgement).Answer.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyTheLogsOwnSignaturesAreKept()
    {
        var consistent = Assert.IsType<WitnessJudgement.Consistent>(WitnessJudgement.Of(WitnessWorld.Watched, At(7), Asked("also a stranger")));
        Assert.Equal(TestLog.Origin, Assert.Single(consistent.Signatures).Name);
    }

    [Fact]
    public void ALogMayHaveSeveralKeysAndNoneTwice()
    {
        var log = Assert.Single(WitnessedLog.Of([WitnessWorld.LogKey(1), WitnessWorld.LogKey(2)]));
        var byTheSecond = AddCheckpointRequest.Of(0, [], WitnessWorld.Signed(At(7), seed: 2));
        Assert.IsType<WitnessJudgement.Consistent>(WitnessJudgement.Of(log, null, byTheSecond));
        Assert.Throws<ArgumentException>(() => WitnessedLog.Of([WitnessWorld.LogKey(1), WitnessWorld.LogKey(1, "another.name")]));
        using var witness = CosignatureSigner.FromSeed("w", TestLog.Seed(3), TimeProvider.System);
        Assert.Throws<ArgumentException>(() => WitnessedLog.Of([witness.Verifier]));
    }

    private static Checkpoint At(long size) => size == 0 ? Empty : WitnessWorld.Log.At(size);

    private static AddCheckpointRequest Asked(string asked)
    {
        var (good, long7) = (WitnessWorld.Proof(7, 300), WitnessWorld.Signed(At(300)));
        var fork = WitnessWorld.Fork(3, 300);
        Checkpoint Forked(long size) => new(TestLog.Origin, size, CompactRange.Restore(size, fork.Read).Root());
        return asked switch
        {
            "other origin" => AddCheckpointRequest.Of(7, [], WitnessWorld.Signed(new Checkpoint("another.log", 7, MerkleHash.EmptyRoot))),
            "unknown key" => AddCheckpointRequest.Of(7, good, WitnessWorld.Signed(At(300), seed: 2)),
            "wrong signature" => AddCheckpointRequest.Of(7, good, new SignedNote(At(300).Body, WitnessWorld.Signed(At(299)).Signatures)),
            "also a stranger" => AddCheckpointRequest.Of(7, good, long7.With(TestLog.Signer(9, "stranger").Sign(At(300).Body))),
            "8 to 7" => AddCheckpointRequest.Of(8, [], WitnessWorld.Signed(At(7))),
            "7 to 7 of a fork" => AddCheckpointRequest.Of(7, [], WitnessWorld.Signed(Forked(7))),
            "7 to 300 of a fork" => AddCheckpointRequest.Of(7, ConsistencyProof.Create(7, 300, fork.Read), WitnessWorld.Signed(Forked(300))),
            "7 to 300 without proof" => AddCheckpointRequest.Of(7, [], long7),
            "7 to 300 and more" => AddCheckpointRequest.Of(7, [.. good, good[0]], long7),
            "7 to 300 and less" => AddCheckpointRequest.Of(7, [.. good.SkipLast(1)], long7),
            "0 to 7 with proof" => AddCheckpointRequest.Of(0, good, WitnessWorld.Signed(At(7))),
            "7 to 7 with proof" => AddCheckpointRequest.Of(7, good, WitnessWorld.Signed(At(7))),
            "0 to 0" => AddCheckpointRequest.Of(0, [], WitnessWorld.Signed(Empty)),
            "0 to 0 with another root" => AddCheckpointRequest.Of(0, [], WitnessWorld.Signed(new Checkpoint(TestLog.Origin, 0, At(7).Root))),
            _ => asked.Split(" to ") is [var from, var to] ? WitnessWorld.Request(long.Parse(from), long.Parse(to)) : throw new FormatException(asked),
        };
    }
}
