using TackOS.Server.Keys;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Signs the journal's size and root whenever it has grown, at most every second, and at shutdown. The checkpoints are kept, so that
/// tampering with the past contradicts one of them.
/// </summary>
internal sealed class Checkpointer(Store store, VaultKeys keys, string dataFolder, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _signing = new(1);
    private long _signed;

    /// <summary>The newest signed checkpoint, as a signed note; null before the first.</summary>
    public string? Latest { get; private set; }

    /// <summary>Before the first entry: the checkpoint of an empty journal, so that the file is never missing afterwards.</summary>
    public static void Begin(VaultKeys keys, string dataFolder) =>
        PublishedCheckpoint.Write(dataFolder, new Checkpoint(keys.Origin, 0, CompactRange.Restore(0, []).Root()).Sign(keys.JournalSigner).ToString());

    public async Task SignAsync()
    {
        await _signing.WaitAsync();
        try
        {
            await SignNextAsync();
        }
        finally
        {
            _signing.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _signing.Dispose();
    }

    private async Task SignNextAsync()
    {
        var (size, root) = store.Writer.Tree;
        if (size == 0 || size == _signed)
            return;
        var note = new Checkpoint(keys.Origin, size, root).Sign(keys.JournalSigner).ToString();
        await store.Writer.WriteAsync(transaction => transaction.Database.Execute("INSERT OR IGNORE INTO checkpoint(size, note) VALUES (?1, ?2)", size, note));
        PublishedCheckpoint.Write(dataFolder, note);
        _signed = size;
        Latest = note;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await SignAsync();
        }
        catch (Exception broken) when (broken is Calls.StoreUnavailableException or IOException)
        {
            // A full disk does not keep the gateway from stopping; the next start signs what is there.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default))
        {
            try
            {
                await SignAsync();
            }
            catch (Exception broken) when (broken is Calls.StoreUnavailableException or IOException)
            {
                // The next tick tries again; until then no entry is acknowledged as checkpointed.
            }
        }
    }
}
