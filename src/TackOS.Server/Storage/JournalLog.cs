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

    private readonly SemaphoreSlim _signing = new(1);
    private readonly Store _store;
    private readonly Sequencer _sequencer;
    private readonly PublishedRows _rows;
    private readonly TimeProvider _clock;
    private readonly JournalHealth _health;

    public JournalLog(Store store, NoteSigner signer, LogFolder folder, ILogFiles files, ICheckpointRecord record, ICosigners? cosigners, TimeProvider clock)
    {
        (_store, _clock, _health, _rows, Folder) = (store, clock, new JournalHealth(clock), new PublishedRows(files, store), folder);
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
    public string? Trouble => _health.Trouble(behind: _store.Writer.Size - SignedSize);

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
        if (!await _signing.WaitAsync(JournalHealth.Patience))
            return;
        try
        {
            await HoldAsync(PassAsync).WaitAsync(JournalHealth.Patience);
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
        if (!await _signing.WaitAsync(JournalHealth.Patience))
            throw new StoreUnavailableException(JournalHealth.Hangs);
        await HoldAsync(work);
    }

    /// <summary>What hangs holds the line until it is over, and everybody can see since when.</summary>
    private async Task HoldAsync(Func<Task> work)
    {
        _health.Began();
        try
        {
            await work();
        }
        finally
        {
            _health.Ended();
            _signing.Release();
        }
    }

    private async Task PassAsync()
    {
        try
        {
            if (await Task.Run(_sequencer.Advance) is Sequenced.Refused refused)
            {
                _health.Refused(refused);
                return;
            }

            _health.Well();
        }
        catch (Exception broken)
        {
            // Whatever it was: what was not signed is not let out, and the gateway stays up for those who look into it.
            _health.Failed(broken);
        }
    }
}
