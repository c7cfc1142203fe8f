using System.Globalization;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>What verification found.</summary>
/// <param name="Verified">Whether everything is what was signed.</param>
/// <param name="Index">The number of entries that verify, or the first entry that does not.</param>
/// <param name="Sentence">The same for a person.</param>
public sealed record JournalVerdict(bool Verified, long Index, string Sentence)
{
    /// <summary><c>verified</c>, or what kind of thing is bad: see docs/guides/journal.md.</summary>
    public string Code { get; init; } = Verified ? "verified" : "not-verified";

    /// <summary>Where it cannot be told which entry it is: the number after the last of those that it may be.</summary>
    public long? Before { get; init; }

    /// <summary>The bad file, by its path in the log; null where it is none of its tiles.</summary>
    public string? File { get; init; }

    /// <summary>The size of the checkpoint that is bad; null where none is.</summary>
    public long? Checkpoint { get; init; }

    /// <summary>How many entries the newest checkpoint is over, and their root in base64; null where there is none to be trusted.</summary>
    public long? Signed { get; init; }

    public string? Root { get; init; }

    /// <summary>How many entries there are beyond it, which nobody has signed for yet.</summary>
    public long Unsigned { get; init; }

    /// <summary>How many entries the witnesses that were named have cosigned, each of them, and when the first of them did; null where none was named.</summary>
    public long? Cosigned { get; init; }

    public DateTimeOffset? CosignedAt { get; init; }

    /// <summary>How many entries were pruned to a folder that was not named, so that of those the hashes were verified and not the bytes.</summary>
    public long Unread { get; init; }

    /// <summary>How many earlier checkpoints were looked at.</summary>
    public int Checkpoints { get; init; }

    internal static JournalVerdict Of(LogVerdict verdict, Checkpoint? head)
    {
        var told = verdict switch
        {
            LogVerdict.Verified ok => new JournalVerdict(true, ok.Size, $"{ok.Size} entries verified under the signed root {ok.Root}."),
            LogVerdict.BadEntry bad => new JournalVerdict(false, bad.Index, $"Entry {bad.Index} is not what was recorded: {bad.Why}"),
            LogVerdict.BadFile bad => new JournalVerdict(false, bad.Index, $"{bad.Path} is not as it must be, from entry {bad.Index} on: {bad.Why}") { File = bad.Path },
            LogVerdict.BadRange bad => new JournalVerdict(false, bad.From, $"Of the entries {bad.From} to {bad.To - 1} some are not what was signed: {bad.Why}") { Before = bad.To },
            LogVerdict.BadCheckpoint bad => new JournalVerdict(false, bad.Size ?? 0, $"A checkpoint is not to be trusted. {bad.Why}") { Checkpoint = bad.Size },
            _ => throw new InvalidOperationException("A verdict is one of its kinds."),
        };
        return told with { Code = verdict.Code, Signed = head?.Size, Root = head?.Root.ToBase64() };
    }

    /// <summary>
    /// Says what the witnesses vouch for, which may be less than the log has signed for since, and when they did: an old folder is as good as a new
    /// one but for that.
    /// </summary>
    internal JournalVerdict CosignedBy(CheckpointVerdict.Trusted newest)
    {
        if (newest.Cosignatures.Count == 0)
            return this;
        var at = DateTimeOffset.FromUnixTimeSeconds(Math.Min(newest.Cosignatures.Min(c => c.TimestampSeconds), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        var (names, size) = (string.Join(", ", newest.Cosignatures.Select(c => c.Witness)), newest.Checkpoint.Size);
        return this with
        {
            Cosigned = size,
            CosignedAt = at,
            Sentence = string.Create(CultureInfo.InvariantCulture, $"{Sentence} Cosigned by {names} are {(size == Signed ? "all" : $"the first {size}")} of them, at {at:u}."),
        };
    }
}
