using TackOS.Calls;
using TackOS.Cedar.Validation;
using TackOS.Policies.Checking;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Api;

/// <summary>
/// An operator looks at what a server offers, which installs its package and starts it once, and then accepts what he saw: each tool's
/// definition is pinned. From then on a server that differs in anything serves no call until it is looked at and accepted again.
/// </summary>
internal sealed class ServerAcceptance(
    Store store, UpstreamConnections upstreams, AcceptedPackages packages, Armoury armoury, OfferCheck check, TimeProvider clock)
{
    public async Task<ServerOffer> OfferAsync(string id)
    {
        var asked = await AskAsync(await packages.InstallAsync(Find(id)));
        return asked.Beside(store.InForce.Tools.Values.Select(t => t.Tool));
    }

    public async Task<ServersApi.AcceptedServer> AcceptAsync(string id, AcceptBody seen, string actor)
    {
        if (seen is not { ServerPin: { } serverPin, Tools: { } tools })
            throw new ControlException("offer-missing", $"An acceptance says what was seen: the serverPin and the pins of the tools, by name, that POST /api/servers/{id}/offer answers with.");
        var server = Find(id);
        var asked = await AskAsync(await packages.InstalledAsync(server));
        if (asked.ServerPin != serverPin)
            throw Changed(id, $"{id} is reached or installed in another way than was shown");
        if (asked.DifferencesFrom(tools) is { Count: > 0 } others)
            throw Changed(id, $"{id} offers something else than was shown: {check.Listed(others)}");
        if (!seen.Unfit)
            CheckPolicies(asked);
        var accepted = await store.Writer.WriteAsync(transaction => Pin(transaction, server, asked, actor));
        await upstreams.CloseAsync(id);
        return accepted;
    }

    /// <summary>
    /// A definition with other types can make a comparison false that was true, without an error, and so disarm a forbid that nobody touched.
    /// </summary>
    private void CheckPolicies(Asked asked)
    {
        var inForce = store.InForce;
        var server = asked.Server with { Accepted = true };
        var offered = asked.Found.Select(t => AcceptedTool.Of(new Tool(server.Id, t.Name, t.Definition, "", Classification.Unknown, PriceMicros: 0, Quarantined: false), server)).ToList();
        var before = new Setup(inForce.Departments.Values, inForce.Agents.Values, inForce.Servers.Values, inForce.Tools.Values);
        var after = before with { Tools = [.. inForce.Tools.Values.ExceptBy(offered.Select(t => t.Name), t => t.Name), .. offered] };
        var known = ErrorsOf(before);
        var found = ErrorsOf(after).Except(known).ToList();
        if (found.Count > 0)
        {
            throw new ControlException(
                "policies-unfit", $"Policies in force do not fit what {server.Id} offers now: {string.Join(' ', found.Take(3))} Change them first, or accept with --unfit and mend them afterwards.", 409);
        }

        IEnumerable<string> ErrorsOf(Setup setup) => PolicyCheck.Diagnostics(inForce.Policies, setup).Where(d => d.Severity == Severity.Error).Select(d => d.ToString());
    }

    public Task ForgetAsync(string id) => upstreams.CloseAsync(id);

    private UpstreamServer Find(string id) => store.InForce.Servers.GetValueOrDefault(id) ?? throw ControlException.NotFound("server", id);

    private async Task<Asked> AskAsync(UpstreamServer server)
    {
        ProgramCheck.Refuse(server, store.InForce.Servers.Values);
        var found = await upstreams.DiscoverAsync(server, armoury.OpenForAcceptance(server)) switch
        {
            Discovery.Found offered => offered.Tools,
            Discovery.Refused refused => throw new ControlException("server-refused", refused.Sentence, 409),
            _ => throw new ControlException("server-refused", "The server did not say what it offers.", 409),
        };
        return found.Select(tool => check.FlawOf(server.Id, tool)).FirstOrDefault(f => f is not null) is { } flaw
            ? throw new ControlException(flaw.Code, flaw.Sentence, 409)
            : new Asked(server, found);
    }

    private ServersApi.AcceptedServer Pin(Transaction transaction, UpstreamServer server, Asked asked, string actor)
    {
        // Asking took its time: what another operator set or classified meanwhile is not written over.
        if (Store.Servers(transaction.Database).FirstOrDefault(s => s.Id == server.Id) is not { } current || Asked.PinOf(current) != Asked.PinOf(server))
            throw Changed(server.Id, $"{server.Id} was set anew or removed while it was being accepted");
        ProgramCheck.Refuse(asked.Server, Store.Servers(transaction.Database));
        var offer = asked.Beside(Store.Tools(transaction.Database));
        var (now, accepted) = (clock.GetUtcNow(), asked.Server with { Accepted = true });
        transaction.Append(new ServerSet(accepted.Id, accepted.Transport, accepted.Trusted, accepted.Accepted) { At = now, Actor = actor });
        foreach (var (tool, change) in asked.Found.Zip(offer.Tools))
            transaction.Append(new ToolPinned(accepted.Id, tool.Name, tool.Definition, change.Pin, change.Classification) { At = now, Actor = actor });
        return new ServersApi.AcceptedServer(accepted, offer.Tools);
    }

    private static ControlException Changed(string id, string cause) =>
        new("offer-changed", $"{cause}. Nothing was accepted. Look at it again: tackos server accept {id}.", 409);
}
