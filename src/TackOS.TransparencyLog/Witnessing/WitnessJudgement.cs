namespace TackOS.TransparencyLog;

/// <summary>
/// The rules of a witness (C2SP tlog-witness, "add-checkpoint"), as a pure function of the logs it watches, what it cosigned last and what
/// it is asked.
/// </summary>
public abstract record WitnessJudgement
{
    private WitnessJudgement()
    {
    }

    /// <summary>
    /// The checkpoint may be cosigned, as soon as it has durably taken the place of the last one. Only the rules make one of these.
    /// </summary>
    public sealed record Consistent : WitnessJudgement
    {
        internal Consistent(Checkpoint checkpoint, IReadOnlyList<NoteSignature> signatures) =>
            (Checkpoint, Signatures) = (checkpoint, signatures);

        public Checkpoint Checkpoint { get; }

        /// <summary>The log's signatures that were verified, without what else was attached.</summary>
        public IReadOnlyList<NoteSignature> Signatures { get; }
    }

    /// <summary>The answer is this, and nothing changes.</summary>
    public sealed record Refused(WitnessAnswer Answer) : WitnessJudgement;

    /// <param name="log">The watched log of the request's origin; null where there is none.</param>
    /// <param name="last">The last checkpoint of that origin that was cosigned; null where there is none.</param>
    /// <param name="request">What the log asks.</param>
    public static WitnessJudgement Of(WitnessedLog? log, Checkpoint? last, AddCheckpointRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (log is null || log.Origin != request.Checkpoint.Origin)
        {
            return new Refused(new WitnessAnswer.UnknownLog());
        }

        // Only a signed request is told what the witness has seen.
        return log.Verify(request.Note) switch
        {
            NoteVerdict.Verified signed => Of(last, request, [.. signed.Signatures.Values]),
            NoteVerdict.InvalidSignature => new Refused(new WitnessAnswer.Unsigned("The signature of the log's key is wrong.")),
            _ => new Refused(new WitnessAnswer.Unsigned("No key of the log that this witness knows has signed the checkpoint.")),
        };
    }

    private static WitnessJudgement Of(Checkpoint? last, AddCheckpointRequest request, IReadOnlyList<NoteSignature> signatures)
    {
        var (next, lastSize) = (request.Checkpoint, last?.Size ?? 0);
        if (request.OldSize > next.Size)
        {
            return new Refused(new WitnessAnswer.Malformed("The old size is beyond the size of the checkpoint."));
        }

        if (request.OldSize != lastSize)
        {
            return new Refused(new WitnessAnswer.OtherSize(lastSize));
        }

        return Contradiction(last, request) is { } answer ? new Refused(answer) : new Consistent(next, signatures);
    }

    /// <summary>The request begins where the witness stands; what of it does not go on from there.</summary>
    private static WitnessAnswer? Contradiction(Checkpoint? last, AddCheckpointRequest request)
    {
        var next = request.Checkpoint;
        if (next.Size == 0 && next.Root != MerkleHash.EmptyRoot)
        {
            return new WitnessAnswer.Inconsistent("A tree without entries has the root of the empty tree.");
        }

        // Everything goes on from the empty tree, and nothing is to be proved of it.
        if (last is null || last.Size == 0)
        {
            return request.Proof.Count == 0 ? null : new WitnessAnswer.Inconsistent("From the old size 0 the proof is empty.");
        }

        if (last.Size == next.Size && last.Root != next.Root)
        {
            return new WitnessAnswer.OtherRoot(last.Size);
        }

        return ConsistencyProof.Verify(last.Size, last.Root, next.Size, next.Root, request.Proof)
            ? null
            : new WitnessAnswer.Inconsistent($"The proof does not lead from the {last.Size} entries cosigned before to these {next.Size}.");
    }
}
