using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Api;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Upstreams;

namespace TackOS.Server;

/// <summary>
/// What must happen without anybody asking: approvals expire, calls that nobody knows any more become unknown, approved drafts run, what is kept for
/// long enough goes, what was erased is gone from the disk, and a server that changed its tools is noticed.
/// </summary>
internal sealed class Upkeep(
    Store store, LiveCalls live, ApprovalDesk desk, DraftRunner drafts, Eraser eraser, Retention retention, UpstreamConnections upstreams, Quarantine quarantine, Armoury armoury, Ids ids, TimeProvider clock,
    ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        upstreams.ToolsChanged += id => _changed[id] = true;
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync("Approvals", desk.ExpireAsync, stoppingToken);
            await TryAsync("Calls", () => Unknowns.MarkForgottenAsync(store, live, ids, clock.GetUtcNow()), stoppingToken);
            await TryAsync("Drafts", drafts.RunApprovedAsync, stoppingToken);
            await TryAsync("Retention", retention.ApplyAsync, stoppingToken);
            await TryAsync("Erasures", () => eraser.FinishAsync(TimeSpan.Zero), stoppingToken);
            foreach (var id in _changed.Keys)
            {
                if (_changed.TryRemove(id, out _) && !await TryAsync($"The tools of {id}", () => quarantine.LookAtAsync(id), stoppingToken))
                    _changed[id] = true;
            }
        }
    }

    /// <summary>
    /// An exception that left <see cref="ExecuteAsync"/> would stop the whole gateway, and part of what is done here is a server's to choose.
    /// </summary>
    private async Task<bool> TryAsync(string what, Func<Task> work, CancellationToken stopping)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception broken) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("{What} could not be seen to and will be later: {Cause}", what, armoury.Redact($"{broken.GetType().Name}: {broken.Message}"));
            return false;
        }
    }
}
