using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Api;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Vault;

namespace TackOS.Server;

/// <summary>
/// What must happen without anybody asking: approvals expire, calls that nobody knows any more become unknown, approved drafts run, and a
/// server that changed its tools is noticed.
/// </summary>
internal sealed class Upkeep(
    Store store, LiveCalls live, ApprovalDesk desk, DraftRunner drafts, UpstreamConnections upstreams, ServerAcceptance acceptance, Ids ids, TimeProvider clock, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _changed = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        upstreams.ToolsChanged += id => _changed[id] = true;
        using var timer = new PeriodicTimer(Pace, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await desk.ExpireAsync();
                await Unknowns.MarkForgottenAsync(store, live, ids, clock.GetUtcNow());
                drafts.RunApproved();
                foreach (var id in _changed.Keys)
                {
                    if (_changed.TryRemove(id, out _))
                        await acceptance.QuarantineChangesAsync(id, ids);
                }
            }
            catch (Exception broken) when (broken is StoreUnavailableException or ControlException or VaultSealedException)
            {
                // An exception that leaves here would stop the whole gateway.
                log.LogWarning("Upkeep tries again later: {Cause}", broken.Message);
            }
        }
    }
}
