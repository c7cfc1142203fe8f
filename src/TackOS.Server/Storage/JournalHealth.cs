using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Why the log over the journal does not work, and what would mend it. A failure stands until a later pass succeeds; what must not go on stands
/// until the next start.
/// </summary>
internal sealed class JournalHealth(TimeProvider clock)
{
    /// <summary>A disk or a key that does not answer for so long is taken for one that hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public const string Hangs = $"The journal is being signed for too long: the disk of its log, or its key, does not answer. {ByItself}";

    /// <summary>So many entries that are not signed for are more than a log that is only a little late has.</summary>
    private const long MostBehind = 250_000;

    private const string ByItself = "It works again by itself once that is mended.";

    private readonly Lock _stateLock = new();
    private long? _heldSince;
    private string? _trouble;

    /// <summary>Null while the log is well.</summary>
    /// <param name="behind">How many entries are not signed for.</param>
    public string? Trouble(long behind)
    {
        lock (_stateLock)
        {
            if (_trouble is not null)
                return _trouble;
            if (_heldSince is { } since && clock.GetElapsedTime(since) > Patience)
                return Hangs;
        }

        return behind > MostBehind ? $"More than {MostBehind:N0} entries of the journal wait to be signed. {ByItself}" : null;
    }

    /// <summary>Somebody works on the log from now on: by the clock that nobody sets, as one that is set forward makes no work a long one.</summary>
    public void Began() => Hold(clock.GetTimestamp());

    public void Ended() => Hold(null);

    public void Well() => Say(null);

    public void Refused(Sequenced.Refused refused) =>
        Say($"The journal is not signed any more: {refused.Sentence} It does not go on by itself: stop TackOS and see what tackos audit verify finds.");

    public void Failed(Exception broken) => Say($"{Sentence(broken)} {ByItself}");

    private static string Sentence(Exception broken) => broken is IOException ? (broken.HResult & 0xFFFF) switch
    {
        28 or 112 => "The disk that holds the log of the journal is full.", // ENOSPC; ERROR_DISK_FULL
        30 or 19 => "The disk that holds the log of the journal is read-only.", // EROFS; ERROR_WRITE_PROTECT
        _ => $"The log of the journal cannot be written: {broken.Message}",
    }
    : $"The journal cannot be signed: {broken.Message}";

    private void Hold(long? since)
    {
        lock (_stateLock)
            _heldSince = since;
    }

    private void Say(string? trouble)
    {
        lock (_stateLock)
            _trouble = trouble;
    }
}
