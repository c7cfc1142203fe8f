using System.Text.Json;
using TackOS.Calls;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Api;

/// <summary>What a server offers, shown to an operator before he accepts it.</summary>
/// <param name="Server">As it was asked: its package installed, with the digests of it.</param>
/// <param name="ServerPin">SHA-256 of how it is reached, what is installed of it, and whether it is trusted.</param>
/// <param name="Tools">Those that are gone since they were accepted, too.</param>
internal sealed record ServerOffer(UpstreamServer Server, string ServerPin, IReadOnlyList<ToolChange> Tools);

/// <summary>
/// One tool of an offer. <paramref name="Change"/> is <c>new</c>, <c>same</c>, <c>changed</c> or <c>gone</c>; a changed one has what was accepted
/// beside it. A tool that is gone stays as it was accepted, and serves no call while its server does not offer it.
/// </summary>
internal sealed record ToolChange(string Name, Classification Classification, string Pin, string Change, JsonElement Definition, JsonElement? Accepted = null);

/// <summary>
/// What an operator saw and accepts: the pin of the server, and the pin of every tool by its name. <paramref name="Unfit"/>: he knows that policies
/// in force do not fit the new definitions.
/// </summary>
internal sealed record AcceptBody(string? ServerPin, IReadOnlyDictionary<string, string>? Tools, bool Unfit = false);

/// <summary>A server as it was asked, and its tools.</summary>
internal sealed record Asked(UpstreamServer Server, IReadOnlyList<DiscoveredTool> Found)
{
    public string ServerPin => PinOf(Server);

    public static string PinOf(UpstreamServer server) => OfferCheck.PinOf(JournalJson.Write(new { server.Transport, server.Trusted }));

    /// <summary>Whether it is accepted, and reached as it is here.</summary>
    public static bool IsInForce(UpstreamServer server, InForce picture) =>
        picture.Servers.GetValueOrDefault(server.Id) is { Accepted: true } now && (ReferenceEquals(now, server) || PinOf(now) == PinOf(server));

    /// <summary>The offer beside what was accepted before.</summary>
    public ServerOffer Beside(IEnumerable<Tool> accepted)
    {
        var known = accepted.Where(t => t.Server == Server.Id).ToDictionary(t => t.UpstreamName, StringComparer.Ordinal);
        var offered = Found.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return new ServerOffer(Server, ServerPin,
        [
            .. Found.Select(tool => ChangeOf(tool, known.GetValueOrDefault(tool.Name))),
            .. known.Values.Where(t => !offered.Contains(t.UpstreamName)).OrderBy(t => t.Name, StringComparer.Ordinal)
                .Select(t => new ToolChange(t.Name, t.Classification, t.Pin, "gone", JsonElement.Parse(t.Definition))),
        ]);
    }

    /// <summary>The names of the tools that are not as they were seen, those that came and those that went included.</summary>
    public IReadOnlyList<string> DifferencesFrom(IReadOnlyDictionary<string, string> seen)
    {
        var now = Found.ToDictionary(t => Tool.Join(Server.Id, t.Name), t => OfferCheck.PinOf(t.Definition), StringComparer.Ordinal);
        return [.. now.Keys.Union(seen.Keys).Where(name => now.GetValueOrDefault(name) != seen.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
    }

    private ToolChange ChangeOf(DiscoveredTool tool, Tool? known)
    {
        var definition = JsonElement.Parse(tool.Definition);
        // An operator's own word outlives a new acceptance; what was derived is derived again.
        var classification = known is not null && known.Classification.Source.StartsWith("operator:", StringComparison.Ordinal)
            ? known.Classification
            : Classifier.Derive(definition, Server);
        var (name, pin) = (Tool.Join(Server.Id, tool.Name), OfferCheck.PinOf(tool.Definition));
        return known is null ? new ToolChange(name, classification, pin, "new", definition)
            : known.Definition == tool.Definition ? new ToolChange(name, classification, pin, "same", definition)
            : new ToolChange(name, classification, pin, "changed", definition, JsonElement.Parse(known.Definition));
    }
}
