namespace TackOS.TransparencyLog;

/// <summary>The last checkpoint of each log that a witness has cosigned: its memory, and all that makes its word worth anything.</summary>
public interface ICosignedCheckpoints
{
    /// <summary>The last one, with the log's signature and the witness's own; null where there was never any.</summary>
    SignedNote? Last(string origin);

    /// <summary>
    /// Puts the note in the place of the last one of its log. False, and nothing changes, where that is not the expected one (null expects
    /// none), so of two that raced one loses. Once it returned true, a crash does not bring the old one back. Where it throws, either may be
    /// there afterwards.
    /// </summary>
    bool TryReplace(string origin, Checkpoint? expected, SignedNote next);
}

/// <summary>
/// A witness (C2SP tlog-witness): it cosigns a checkpoint of a log only where it is proved to go on from the one it cosigned before. Safe for
/// use by several threads at once.
/// </summary>
public sealed class Witness
{
    private readonly Dictionary<string, WitnessedLog> logs;
    private readonly CosignatureSigner signer;
    private readonly ICosignedCheckpoints memory;

    /// <exception cref="ArgumentException">Two of the logs have one origin.</exception>
    public Witness(IReadOnlyCollection<WitnessedLog> logs, CosignatureSigner signer, ICosignedCheckpoints memory)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(memory);
        this.logs = logs.ToDictionary(log => log.Origin, StringComparer.Ordinal);
        (this.signer, this.memory) = (signer, memory);
    }

    /// <summary>
    /// Answers one request. Its cosignature leaves this method only after the checkpoint is durably the last one: a crash in between leaves
    /// a witness that has seen it and a log that was not told, which asks again and is told.
    /// </summary>
    public WitnessAnswer Add(ReadOnlySpan<byte> request)
    {
        if (!AddCheckpointRequest.TryParse(request, out var asked, out var why))
        {
            return new WitnessAnswer.Malformed(why);
        }

        var origin = asked.Checkpoint.Origin;
        var log = logs.GetValueOrDefault(origin);
        while (true)
        {
            var last = log is null || memory.Last(origin) is not { } note ? null : Checkpoint.Parse(note.Text);
            var answer = WitnessJudgement.Of(log, last, asked) switch
            {
                WitnessJudgement.Refused refused => refused.Answer,
                WitnessJudgement.Consistent consistent => Cosign(last, consistent),
                _ => throw new InvalidOperationException("The family of judgements is closed."),
            };
            if (answer is not null)
            {
                return answer;
            }
        }
    }

    /// <summary>The last checkpoint of a log that was cosigned; null where there is none.</summary>
    public SignedNote? Last(string origin) => memory.Last(origin);

    /// <summary>
    /// Null where another request was faster: this one is judged again against what that one left, and since somebody always gets on, not for
    /// ever.
    /// </summary>
    private WitnessAnswer.Cosigned? Cosign(Checkpoint? last, WitnessJudgement.Consistent consistent)
    {
        var (body, origin) = (consistent.Checkpoint.Body, consistent.Checkpoint.Origin);
        var cosignature = signer.Sign(body);
        return memory.TryReplace(origin, last, new SignedNote(body, [.. consistent.Signatures, cosignature]))
            ? new WitnessAnswer.Cosigned([cosignature])
            : null;
    }
}
