using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Api;

/// <summary>Looks at what a server offers now. What is not as it was accepted serves no call, and an operator is told.</summary>
internal sealed class Quarantine(Store store, UpstreamConnections upstreams, Armoury armoury, OfferCheck check, Ids ids, TimeProvider clock)
{
    /// <summary>A tool as it was accepted, as it is offered, and why it could not be accepted so.</summary>
    private sealed record Change(Tool Accepted, DiscoveredTool Offered, OfferFlaw? Flaw);

    public async Task LookAtAsync(string id)
    {
        if (store.InForce.Servers.GetValueOrDefault(id) is not { Accepted: true } server
            || await upstreams.DiscoverAsync(server, armoury.OpenForAcceptance(server)) is not Discovery.Found found)
            return;
        var changes = ChangesOf(id, found.Tools);
        if (changes.Count == 0)
            return;
        await store.Writer.WriteAsync(transaction =>
        {
            // What an operator accepted while the server was asked is no change any more.
            var still = Store.Tools(transaction.Database).Where(t => !t.Quarantined).Select(t => (t.Name, t.Pin)).ToHashSet();
            if (changes.Where(c => still.Contains((c.Accepted.Name, c.Accepted.Pin))).ToList() is { Count: > 0 } left)
                Write(transaction, id, left);
        });
    }

    private List<Change> ChangesOf(string id, IReadOnlyList<DiscoveredTool> found)
    {
        var offered = found.ToDictionary(t => t.Name, StringComparer.Ordinal);
        return [.. store.InForce.Tools.Values.Select(t => t.Tool)
            .Where(t => t.Server == id && !t.Quarantined && offered.TryGetValue(t.UpstreamName, out var now) && now.Definition != t.Definition)
            .Select(t => new Change(t, offered[t.UpstreamName], check.FlawOf(id, offered[t.UpstreamName])))
            .OrderBy(c => c.Accepted.Name, StringComparer.Ordinal)];
    }

    private void Write(Transaction transaction, string id, List<Change> changes)
    {
        var now = clock.GetUtcNow();
        foreach (var (tool, offered, flaw) in changes)
        {
            var pin = flaw is { ShowsSecret: true } ? null : OfferCheck.PinOf(offered.Definition);
            transaction.Append(new ToolQuarantined(id, tool.UpstreamName, pin) { At = now, Actor = Actors.System });
            if (pin is not null)
                transaction.KeepOffered(id, tool.UpstreamName, offered.Definition);
        }

        transaction.Append(new EscalationRaised(ids.New("esc"), "broken-pin", id, Sentence(id, changes)) { At = now, Actor = Actors.System });
    }

    private string Sentence(string id, List<Change> changes)
    {
        var next = changes.Select(c => c.Flaw).FirstOrDefault(f => f is not null) is { } flaw ? $"{flaw.Sentence} Then" : "See the difference and";
        return $"{id} changed the definition of {check.Listed([.. changes.Select(c => c.Accepted.Name)])} since it was accepted. {next} accept it again: tackos server accept {id}.";
    }
}
