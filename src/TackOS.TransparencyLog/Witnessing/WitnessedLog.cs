namespace TackOS.TransparencyLog;

/// <summary>A log that a witness watches: its origin, and the keys of which one must have signed.</summary>
public sealed class WitnessedLog
{
    private readonly IReadOnlyList<NoteVerifier> keys;

    private WitnessedLog(string origin, IReadOnlyList<NoteVerifier> keys) => (Origin, this.keys) = (origin, keys);

    public string Origin { get; }

    /// <summary>
    /// The logs of these keys. A key's name is its log's origin, as C2SP tlog-checkpoint recommends; several keys of one name are the past and
    /// present ones of one log.
    /// </summary>
    /// <exception cref="ArgumentException">A key is a witness's, or is there twice.</exception>
    public static IReadOnlyList<WitnessedLog> Of(IReadOnlyCollection<NoteVerifier> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.FirstOrDefault(key => key.Algorithm != NoteAlgorithm.Ed25519) is { } other)
        {
            throw new ArgumentException($"The key of '{other.Name}' is not one that logs sign with.", nameof(keys));
        }

        if (keys.GroupBy(key => Convert.ToHexString(key.PublicKey.Span)).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The key of '{twice.First().Name}' is given twice.", nameof(keys));
        }

        return [.. keys.GroupBy(key => key.Name).Select(log => new WitnessedLog(log.Key, [.. log]))];
    }

    /// <summary>What the log's keys say about a note.</summary>
    public NoteVerdict Verify(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return note.Verify(keys);
    }
}
