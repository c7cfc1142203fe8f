using System.Text.Json;
using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Server.Storage;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Api;

/// <summary>Upstream servers and their tools: added, looked at (installed, started once), accepted (pinned), classified, removed.</summary>
internal static class ServersApi
{
    public sealed record ServerBody(Transport Transport, bool Trusted = false);

    internal sealed record AcceptedServer(UpstreamServer Server, IReadOnlyList<ToolChange> Tools);

    public sealed record ToolView(string Name, string Server, Classification Classification, long PriceMicros, bool Quarantined, string Pin, JsonElement Definition, JsonElement? Offered);

    /// <summary>
    /// A whole word about a tool, since what is left out would be the laxer of two. Labels that are absent stay as they are; where
    /// <paramref name="ReleasesCredentials"/> is absent, results that look like credentials are withheld.
    /// </summary>
    public sealed record ClassificationBody(
        [property: JsonRequired] Risk Risk, [property: JsonRequired] bool SideEffect, [property: JsonRequired] bool Leaves, IReadOnlyList<string>? Labels,
        bool ReleasesCredentials = false);

    public static void Map(RouteGroupBuilder api, Store store, ServerAcceptance acceptance, TimeProvider clock)
    {
        api.MapGet("/servers", (HttpContext http) => store.InForce.Servers.Values.Where(s => http.CurrentOperator().ReachesServer(s.Id, store.InForce)).OrderBy(s => s.Id, StringComparer.Ordinal))
            .WithName("listServers").NeedsSignIn().InDepartments();
        api.MapPut("/servers/{id}", async (string id, ServerBody body, HttpContext http) =>
        {
            if (!Slug.IsValid(id))
                throw new ControlException("name-invalid", $"'{id}' is not a name: {Slug.Rule}.");
            var server = new UpstreamServer(id, Checked(body.Transport), body.Trusted, Accepted: false);
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new ServerSet(id, server.Transport, server.Trusted, Accepted: false) { At = clock.GetUtcNow(), Actor = http.Actor() }));
            await acceptance.ForgetAsync(id);
            return server;
        }).WithName("setServer").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
        // A server is started with its secrets here, from whatever its files are by now, so somebody who can write those and has a sign-in would have the secrets.
        api.MapPost("/servers/{id}/offer", async (string id) => await acceptance.OfferAsync(id)).WithName("readServerOffer").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
        api.MapPost("/servers/{id}/accept", async (string id, AcceptBody body, HttpContext http) => await acceptance.AcceptAsync(id, body, http.Actor()))
            .WithName("acceptServer").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
        api.MapDelete("/servers/{id}", async (string id, string? reason, HttpContext http) =>
        {
            if (!store.InForce.Servers.ContainsKey(id))
                throw ControlException.NotFound("server", id);
            await store.Writer.WriteAsync(transaction => transaction.Append(new ServerRemoved(id, reason ?? "") { At = clock.GetUtcNow(), Actor = http.Actor() }));
            await acceptance.ForgetAsync(id);
            return Results.NoContent();
        }).WithName("removeServer").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
        MapTools(api, store, clock);
    }

    private static void MapTools(RouteGroupBuilder api, Store store, TimeProvider clock)
    {
        api.MapGet("/tools", (HttpContext http) => store.Read(db => db.All(
            "SELECT server, name, definition, pin, classification, price, quarantined, offered FROM tool ORDER BY server, name",
            row => new ToolView(
                Tool.Join(row.GetString(0), row.GetString(1)), row.GetString(0), row.Json<Classification>(4), row.GetInt64(5), row.Flag(6), row.GetString(3),
                JsonElement.Parse(row.GetString(2)), row.TextOrNull(7) is { } offered ? JsonElement.Parse(offered) : null))).Where(t => http.CurrentOperator().ReachesTool(t.Server, t.Name, store.InForce)))
            .WithName("listTools").NeedsSignIn().InDepartments();
        api.MapPut("/tools/{tool}/classification", async (string tool, ClassificationBody body, HttpContext http) =>
        {
            return await store.Writer.WriteAsync(transaction =>
            {
                var old = transaction.Database.One("SELECT classification FROM tool WHERE server || '__' || name = ?1", row => row.Json<Classification>(0), tool)
                    ?? throw ControlException.NotFound("tool", tool);
                var word = new Classification(body.Risk, body.SideEffect, body.Leaves, body.Labels ?? old.Labels, http.Actor(), body.ReleasesCredentials);
                transaction.Append(new ToolClassified(tool, word) { At = clock.GetUtcNow(), Actor = http.Actor() });
                return word;
            });
        }).WithName("classifyTool").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
    }

    private static Transport Checked(Transport transport) => transport switch
    {
        Transport.Http { Address: { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" } address } when HasPlainHost(address) => transport,
        Transport.Http => throw new ControlException("address-invalid", "A server's address is an absolute http or https address without a user name in it. Its host is a DNS name in ASCII, or an address in its usual form."),
        Transport.Stdio { Package: null, Command: null or "" } => throw new ControlException("command-missing", "A stdio server needs a command or an npm package."),
        Transport.Stdio stdio => Checked(stdio),
        _ => throw new ControlException("transport-unknown", "A server is reached by stdio or http."),
    };

    /// <summary>
    /// The host as it was written, before an address reader made something else of it: what an operator is shown and accepts is what is connected to.
    /// </summary>
    private static bool HasPlainHost(Uri address)
    {
        var written = address.OriginalString[(address.OriginalString.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var end = written.AsSpan().IndexOfAny('/', '?', '#');
        return Destination.Parse(end < 0 ? written : written[..end], address.Port) is not null;
    }

    private static Transport.Stdio Checked(Transport.Stdio stdio)
    {
        if (stdio.Folders?.FirstOrDefault(f => !Path.IsPathFullyQualified(f.Path) || !Directory.Exists(f.Path)) is { } missing)
            throw new ControlException("folder-missing", $"{missing.Path} is not an existing folder with an absolute path.");
        if (stdio.Environment?.Keys.FirstOrDefault(ProxyVariables.IsReserved) is { } reserved)
            throw new ControlException("variable-reserved", $"{reserved} is TackOS's to set: it tells the server where its proxy is. Say what it may reach with --allow HOST:PORT.");
        var (allowed, flaw) = AllowList.Read(stdio.Allow ?? []);
        if (allowed is null)
            throw new ControlException("allow-invalid", flaw);
        return stdio with
        {
            Allow = allowed.Lines is { Count: > 0 } lines ? lines : null,
            Arguments = stdio.Arguments ?? [],
            Environment = stdio.Environment ?? new Dictionary<string, string>(),
            Folders = stdio.Folders ?? [],
            Installed = null,
            Programs = null,
        };
    }
}
