using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Witnesses;

/// <summary>
/// Shows checkpoints that wait to the witnesses, at most every second, and makes them public once enough have cosigned. It is apart from signing,
/// so that a witness that hangs holds up nothing but what it is asked for; what it misses, the next checkpoint makes good.
/// </summary>
internal sealed class JournalPublication(
    JournalLog log, ICosigners cosigners, WitnessBook book, QuorumWatch watch, TimeProvider clock, ILogger<JournalPublication> logger) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _asking = new(1);

    /// <summary>Makes public what waits, where enough cosign it.</summary>
    /// <returns>What the witnesses said; null where none was asked, or others are to be asked by now.</returns>
    public async Task<Cosigning?> PublishAsync(CancellationToken cancel)
    {
        await _asking.WaitAsync(cancel);
        try
        {
            if (await log.WaitingAsync() is not { } waiting)
                return null;
            var policy = book.Policy();
            var cosigning = await cosigners.CosignAsync(waiting.Note, from => Proof(from, waiting.Checkpoint.Size), cancel);
            // Asking takes seconds. What sufficed under a policy that is replaced by now may not under the new one, so those are asked next time.
            if (cosigning.Suffices && !await log.PublishAsync(waiting, cosigning.Signatures, where: () => book.Policy() == policy))
                return null;
            return cosigning;
        }
        finally
        {
            _asking.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _asking.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(tell: false, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default))
            await TryAsync(tell: true, stoppingToken);
    }

    /// <summary>
    /// What fails is tried again at the next tick; whether entries can be signed for at all is the log's to say. An exception that left
    /// <see cref="ExecuteAsync"/> would stop the whole gateway.
    /// </summary>
    private async Task TryAsync(bool tell, CancellationToken cancel)
    {
        try
        {
            if (await PublishAsync(cancel) is { } cosigning && tell)
                await watch.SeeAsync(cosigning);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // TackOS stops; the next start asks again.
        }
        catch (Exception broken)
        {
            logger.LogWarning("A checkpoint could not be made public and will be later: {Cause}", broken.Message);
        }
    }

    private IReadOnlyList<Hash> Proof(long from, long to) =>
        ConsistencyProof.Create(from, to, new TileHashes(to, tile => log.Folder.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone.")).Read);
}
