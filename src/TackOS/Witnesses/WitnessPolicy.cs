using TackOS.Journal;
using TackOS.TransparencyLog;

namespace TackOS.Witnesses;

/// <summary>One who watches this journal from outside. <paramref name="Key"/> is its vkey, and what it signs is under that key or nobody's.</summary>
public sealed record WitnessAddress(string Key, Uri Address);

/// <summary>An operator set who must have cosigned a checkpoint before it becomes public; the whole of it is recorded.</summary>
public sealed record WitnessPolicySet(IReadOnlyList<WitnessAddress> Witnesses, int Quorum, string Reason) : JournalEvent;

/// <summary>
/// Who is asked to cosign the journal's checkpoints, and how many of them must. At first there is nobody, and nothing is sent anywhere.
/// </summary>
public sealed record WitnessPolicy(IReadOnlyList<WitnessAddress> Witnesses, int Quorum)
{
    // Readers of a signed note need not read more than 16 signatures (C2SP signed-note), and one is the journal's.
    private const int Most = 15;

    public static WitnessPolicy None { get; } = new([], 0);

    /// <summary>Whether the same witnesses are asked, in the same order, and as many of them must cosign.</summary>
    public bool Equals(WitnessPolicy? other) => other is not null && Quorum == other.Quorum && Witnesses.SequenceEqual(other.Witnesses);

    public override int GetHashCode() => HashCode.Combine(Quorum, Witnesses.Count);

    /// <summary>What keeps this policy from taking force, in a sentence; null where nothing does.</summary>
    /// <param name="journalKey">The key the journal signs with, which is no witness of itself.</param>
    public string? Fault(NoteVerifier journalKey)
    {
        ArgumentNullException.ThrowIfNull(journalKey);
        if (Witnesses.Count > Most)
            return $"A journal has at most {Most} witnesses.";
        if (Witnesses.Select(Fault).FirstOrDefault(fault => fault is not null) is { } one)
            return one;
        if (Quorum < 0 || Quorum > Witnesses.Count)
            return $"The quorum is 0 to {Witnesses.Count}, the number of witnesses.";
        var keys = Witnesses.Select(w => NoteVerifier.Parse(w.Key)).Prepend(journalKey).ToList();
        return HasTwins(keys, key => Convert.ToHexString(key.PublicKey.Span)) || HasTwins(keys, key => (key.Name, key.KeyId))
            ? "Each witness has a key of its own, and none is the journal's."
            : null;
    }

    private static string? Fault(WitnessAddress witness)
    {
        if (!NoteVerifier.TryParse(witness.Key, out var key, out var why))
            return $"'{witness.Key}' is no witness's key: {why}";
        if (key is not CosignatureVerifier)
            return $"The key of '{key.Name}' is not one that witnesses sign with (type 0x04). A witness shows its own when it starts, and in the file witness.vkey.";
        return witness.Address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? null
            : $"The address of '{key.Name}' is not an absolute http or https address without a user name, a query and a fragment.";
    }

    private static bool HasTwins<T>(List<NoteVerifier> keys, Func<NoteVerifier, T> of) => keys.DistinctBy(of).Count() != keys.Count;
}
