using System.Text;
using TackOS.Calls;
using TackOS.Server.Keys;
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

    private readonly SemaphoreSlim _signing = new(1);
    private readonly Store _store;
    private readonly Sequencer _sequencer;
    private readonly TimeProvider _clock;
    private readonly Lock _stateLock = new();
    private DateTimeOffset? _passBegan;
    private string? _trouble;
    private long _kept = -1;

    public JournalLog(Store store, VaultKeys keys, JournalPlaces places, ICosigners cosigners, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        Folder = new LogFolder(places.Log);
        _sequencer = new Sequencer(keys.Origin, [keys.JournalSigner], new CommittedEntries(store), Folder, new CheckpointFile(places.Record), cosigners);
    }

    /// <summary>The log as it is published.</summary>
    public LogFolder Folder { get; }

    /// <summary>The published checkpoint, as a signed note.</summary>
    public string Published => _sequencer.Published is { } note ? Encoding.UTF8.GetString(note) : "";

    /// <summary>How many entries the last checkpoint is over.</summary>
    public long SignedSize => _sequencer.Last?.Size ?? 0;

    /// <summary>Why nothing is let out; null while the log is well.</summary>
    public string? Trouble
    {
        get
        {
            lock (_stateLock)
            {
                if (_trouble is not null)
                    return _trouble;
                if (_passBegan is { } began && _clock.GetUtcNow() - began > Patience)
                    return "The journal is being signed for too long: its disk or its key does not answer.";
            }

            return _store.Writer.Size - SignedSize > MostBehind ? $"More than {MostBehind:N0} entries of the journal wait to be signed." : null;
        }
    }

    /// <summary>Takes the log up where the last process left it. Before anything is written.</summary>
    public Sequenced.Refused? Start(bool mayBegin) => _sequencer.Start(mayBegin) as Sequenced.Refused;

    /// <exception cref="StoreUnavailableException">The log does not work, so nothing may be done that it could not show.</exception>
    public void MustBeWell()
    {
        if (Trouble is { } trouble)
            throw new StoreUnavailableException($"{trouble} Nothing was done; it works again by itself once that is mended.");
    }

    /// <summary>Signs for everything that was committed before the call.</summary>
    public Task SignAsync() => AloneAsync(PassAsync);

    /// <summary>What is signed for and waits to be cosigned before it becomes public; null where nothing does.</summary>
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
    /// <exception cref="IOException">The disk refused; it still waits.</exception>
    public Task PublishAsync(RecordedCheckpoint waited, IReadOnlyList<NoteSignature> cosignatures) => AloneAsync(async () =>
    {
        await Task.Run(() => _sequencer.Publish(waited, cosignatures));
        await KeepPublishedAsync();
    });

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
        await _signing.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _signing.Release();
        }
    }

    /// <summary>A failure stands until a later pass succeeds; what must not go on stands until the next start.</summary>
    private async Task PassAsync()
    {
        Note(_clock.GetUtcNow(), _trouble);
        string? trouble = null;
        try
        {
            if (await Task.Run(_sequencer.Advance) is Sequenced.Refused refused)
                trouble = $"The journal is not signed any more: {refused.Sentence}";
            else
                await KeepPublishedAsync();
        }
        catch (Exception broken) when (broken is StoreUnavailableException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or ObjectDisposedException or Vault.VaultSealedException)
        {
            trouble = $"The journal cannot be signed: {broken.Message}";
        }

        Note(began: null, trouble);
    }

    /// <summary>Every checkpoint that was published stays known, so that any two of them can be shown to agree.</summary>
    private async Task KeepPublishedAsync()
    {
        if (_sequencer.PublishedCheckpoint is not { Size: > 0 and var size } || size == _kept)
            return;
        await _store.Writer.WriteAsync(transaction =>
            transaction.Database.Execute("INSERT OR IGNORE INTO checkpoint(size, note) VALUES (?1, ?2)", size, Published));
        _kept = size;
    }

    private void Note(DateTimeOffset? began, string? trouble)
    {
        lock (_stateLock)
            (_passBegan, _trouble) = (began, trouble);
    }
}
