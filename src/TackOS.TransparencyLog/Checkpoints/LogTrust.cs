namespace TackOS.TransparencyLog;

/// <summary>
/// What a client knows of a log beforehand: its origin, its keys, and the witnesses of which some must have cosigned. Several log
/// keys are the past and present ones of a log that changed its key; one signature suffices.
/// </summary>
public sealed class LogTrust
{
    private readonly IReadOnlyList<NoteVerifier> logKeys;
    private readonly IReadOnlyList<CosignatureVerifier> witnesses;
    private readonly int quorum;

    /// <exception cref="ArgumentException">
    /// There is no log key, two entries are the same public key (a witness that counts twice, or the log as its own witness) or
    /// share their name and id, or the quorum is not between 0 and the number of witnesses.
    /// </exception>
    public LogTrust(
        string origin,
        IReadOnlyList<NoteVerifier> logKeys,
        IReadOnlyList<CosignatureVerifier>? witnesses = null,
        int quorum = 0)
    {
        ArgumentNullException.ThrowIfNull(logKeys);
        this.witnesses = [.. witnesses ?? []];
        this.logKeys = [.. logKeys];
        ArgumentOutOfRangeException.ThrowIfNegative(quorum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quorum, this.witnesses.Count);
        if (this.logKeys.Count == 0 || Repeats(k => Convert.ToHexString(k.PublicKey.Span)) || Repeats(k => (k.Name, k.KeyId)))
        {
            throw new ArgumentException("A log has at least one key, and no key stands for two parties.", nameof(logKeys));
        }

        Origin = origin;
        this.quorum = quorum;
    }

    /// <summary>The first line that every checkpoint of the log has.</summary>
    public string Origin { get; }

    private IEnumerable<NoteVerifier> Keys => [.. logKeys, .. witnesses];

    /// <summary>Trust in one key, whose name is the log's origin, as C2SP tlog-checkpoint recommends.</summary>
    public static LogTrust In(NoteVerifier logKey)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        return new LogTrust(logKey.Name, [logKey]);
    }

    /// <summary>Reads and judges a signed checkpoint.</summary>
    public CheckpointVerdict Open(ReadOnlySpan<byte> note) =>
        SignedNote.TryParse(note, out var parsed, out var why) ? Open(parsed) : new CheckpointVerdict.Refused(null, why);

    /// <summary>Judges a signed checkpoint.</summary>
    public CheckpointVerdict Open(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (!Checkpoint.TryParse(note.Text, out var checkpoint, out var why))
        {
            return new CheckpointVerdict.Refused(null, why);
        }

        return checkpoint.Origin == Origin
            ? Judge(checkpoint, note.Verify([.. Keys]))
            : new CheckpointVerdict.Refused(checkpoint.Size, $"The checkpoint is of the log '{checkpoint.Origin}', not '{Origin}'.");
    }

    private bool Repeats<T>(Func<NoteVerifier, T> of) => Keys.DistinctBy(of).Count() != Keys.Count();

    private CheckpointVerdict Judge(Checkpoint checkpoint, NoteVerdict verdict) => verdict switch
    {
        NoteVerdict.Verified verified => Count(checkpoint, verified.Signatures),
        NoteVerdict.InvalidSignature invalid =>
            new CheckpointVerdict.Refused(checkpoint.Size, $"The signature of the trusted key '{invalid.Signature.Name}' is wrong."),
        _ => new CheckpointVerdict.Refused(checkpoint.Size, "No trusted key has signed the checkpoint."),
    };

    private CheckpointVerdict Count(Checkpoint checkpoint, IReadOnlyDictionary<NoteVerifier, NoteSignature> signatures)
    {
        if (!logKeys.Any(signatures.ContainsKey))
        {
            return new CheckpointVerdict.Refused(checkpoint.Size, "Witnesses have signed the checkpoint, the log has not.");
        }

        var cosignatures = new List<Cosignature>();
        foreach (var witness in witnesses)
        {
            if (signatures.TryGetValue(witness, out var signature)
                && CosignatureVerifier.TimestampOf(signature.Signature.Span) is { } seconds)
            {
                cosignatures.Add(new Cosignature(witness.Name, seconds));
            }
        }

        return cosignatures.Count < quorum
            ? new CheckpointVerdict.Refused(checkpoint.Size, $"{cosignatures.Count} of the {quorum} witnesses asked for have cosigned.")
            : new CheckpointVerdict.Trusted(checkpoint, cosignatures);
    }
}
