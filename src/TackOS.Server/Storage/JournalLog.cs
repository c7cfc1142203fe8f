using System.Text;
using TackOS.Calls;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Keeps the log over the journal going: signs what is new at most every second, and at shutdown. While that does not work no action is
/// let out, since nobody could be shown what was done; it works again by itself once a pass succeeds.
/// </summary>
internal sealed class JournalLog : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A disk or a key that does not answer for so long is taken for one that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>So many entries that are not signed for are more than a log that is only a little late has.</summary>
    private const long MostBehind = 250_000;

    private const string ByItself = "It works again by itself once that is mended.";
    private const string Hangs = $"The journal is being signed for too long: the disk of its log, or its key, does not answer. {ByItself}";

    private readonly SemaphoreSlim _signing = new(1);
    private readonly Store _store;
    private readonly Sequencer _sequencer;
    private readonly PublishedRows _rows;
    private readonly TimeProvider _clock;
    private readonly Lock _stateLock = new();
    private long? _heldSince;
    private string? _trouble;

    public JournalLog(Store store, NoteSigner signer, LogFolder folder, ILogFiles files, ICheckpointRecord record, ICosigners? cosigners, TimeProvider clock)
    {
        (_store, _clock, _rows, Folder) = (store, clock, new PublishedRows(files, store), folder);
        _sequencer = new Sequencer(signer.Verifier.Name, [signer], new CommittedEntries(store), _rows, record, cosigners);
    }

    /// <summary>The log as it is published.</summary>
    public LogFolder Folder { get; }

    /// <summary>The published checkpoint, as a signed note.</summary>
    public string Published => _sequencer.Published is { } note ? Encoding.UTF8.GetString(note) : "";

    /// <summary>The checkpoint that is published; null before the start.</summary>
    public Checkpoint? PublishedCheckpoint => _sequencer.PublishedCheckpoint;

    /// <summary>How many entries the last checkpoint is over.</summary>
    public long SignedSize => _sequencer.Last?.Size ?? 0;

    /// <summary>Why nothing is let out, and what would mend it; null while the log is well.</summary>
    public string? Trouble
    {
        get
        {
            lock (_stateLock)
            {
                if (_trouble is not null)
                    return _trouble;
                if (_heldSince is { } since && _clock.GetElapsedTime(since) > Patience)
                    return Hangs;
            }

            return _store.Writer.Size - SignedSize > MostBehind ? $"More than {MostBehind:N0} entries of the journal wait to be signed. {ByItself}" : null;
        }
    }

    /// <summary>Takes the log up where the last process left it. Before anything is written.</summary>
    public Sequenced.Refused? Start(bool mayBegin)
    {
        if (_sequencer.Start(mayBegin) is Sequenced.Refused refused)
            return refused;
        if (_sequencer.Published is { } published)
            _rows.Keep(published);
        return null;
    }

    /// <exception cref="StoreUnavailableException">The log does not work, so nothing may be done that it could not show.</exception>
    public void MustBeWell()
    {
        if (Trouble is { } trouble)
            throw new StoreUnavailableException($"{trouble} Nothing was done.");
    }

    /// <summary>
    /// Signs for everything that was committed before the call. Where that does not work, or takes longer than anybody should wait, it
    /// returns all the same, and <see cref="Trouble"/> says so.
    /// </summary>
    public async Task SignAsync()
    {
        if (!await _signing.WaitAsync(Patience))
            return;
        try
        {
            await HoldAsync(PassAsync).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // It goes on by itself, and whoever wants to know asks for the trouble.
        }
    }

    /// <summary>What is signed for and waits to be cosigned before it becomes public; null where nothing does.</summary>
    /// <exception cref="StoreUnavailableException">The log hangs.</exception>
    public async Task<RecordedCheckpoint?> WaitingAsync()
    {
        RecordedCheckpoint? waiting = null;
        await AloneAsync(() =>
        {
            waiting = _sequencer.Waiting;
            return Task.CompletedTask;
        });
        return waiting;
    }

    /// <summary>Makes public what was cosigned. The log is not held while witnesses are asked, so it may have gone on meanwhile.</summary>
    /// <param name="waited">What was asked about.</param>
    /// <param name="cosignatures">What was answered.</param>
    /// <param name="where">Whether those cosignatures are still the ones to have; looked at last, once nothing is left to wait for.</param>
    /// <returns>Whether they were; else nothing was done and it still waits.</returns>
    /// <exception cref="IOException">The disk refused; it still waits.</exception>
    public async Task<bool> PublishAsync(RecordedCheckpoint waited, IReadOnlyList<NoteSignature> cosignatures, Func<bool> where)
    {
        var may = false;
        await AloneAsync(async () =>
        {
            may = await Task.Run(where);
            if (!may)
                return;
            await Task.Run(() => _sequencer.Publish(waited, cosignatures));
        });
        return may;
    }

    public override void Dispose()
    {
        base.Dispose();
        _signing.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SignAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default))
            await SignAsync();
    }

    private async Task AloneAsync(Func<Task> work)
    {
        if (!await _signing.WaitAsync(Patience))
            throw new StoreUnavailableException(Hangs);
        await HoldAsync(work);
    }

    /// <summary>What hangs holds the line until it is over, and everybody can see since when.</summary>
    private async Task HoldAsync(Func<Task> work)
    {
        Began(_clock.GetTimestamp());
        try
        {
            await work();
        }
        finally
        {
            Began(null);
            _signing.Release();
        }
    }

    /// <summary>A failure stands until a later pass succeeds; what must not go on stands until the next start.</summary>
    private async Task PassAsync()
    {
        string? trouble = null;
        try
        {
            if (await Task.Run(_sequencer.Advance) is Sequenced.Refused refused)
                trouble = $"The journal is not signed any more: {refused.Sentence} It does not go on by itself: stop TackOS and see what tackos audit verify finds.";
        }
        catch (Exception broken)
        {
            // Whatever it was: what was not signed is not let out, and the gateway stays up for those who look into it.
            trouble = $"{Sentence(broken)} {ByItself}";
        }

        lock (_stateLock)
            _trouble = trouble;
    }

    private static string Sentence(Exception broken) => broken is IOException ? (broken.HResult & 0xFFFF) switch
    {
        28 or 112 => "The disk that holds the log of the journal is full.", // ENOSPC; ERROR_DISK_FULL
        30 or 19 => "The disk that holds the log of the journal is read-only.", // EROFS; ERROR_WRITE_PROTECT
        _ => $"The log of the journal cannot be written: {broken.Message}",
    }
    : $"The journal cannot be signed: {broken.Message}";

    /// <param name="at">By the clock that nobody sets: one that is set forward makes no pass a long one.</param>
    private void Began(long? at)
    {
        lock (_stateLock)
            _heldSince = at;
    }
}
