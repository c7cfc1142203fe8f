using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Agents and their tokens.</summary>
internal static class AgentsApi
{
    private const int LongestTokenDays = 365;

    /// <summary>What is absent stays as it is; an empty mission is none.</summary>
    public sealed record AgentBody(string? Department, string? Mission, string? OnBehalfOf, bool? Active);

    public sealed record TokenBody(int Days = 30);

    public sealed record IssuedToken(string Id, string Agent, string Token, DateTimeOffset ExpiresAt);

    public sealed record AgentView(string Id, string Department, string? Mission, string OnBehalfOf, bool Active, int Tokens);

    public static void Map(RouteGroupBuilder api, Store store, Ids ids, TimeProvider clock)
    {
        api.MapGet("/agents", (HttpContext http) => store.InForce.Agents.Values.Where(a => http.CurrentOperator().Sees(a.Department))
            .OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => new AgentView(
                a.Id, a.Department, a.Mission, a.OnBehalfOf, a.Active,
                store.InForce.AgentTokens.Values.Count(t => t.Agent == a.Id && !t.Revoked && t.ExpiresAt > clock.GetUtcNow())))).WithName("listAgents").NeedsSignIn().InDepartments();
        api.MapPut("/agents/{id}", async (string id, AgentBody body, HttpContext http) =>
        {
            Names.Check(id);
            await store.Writer.WriteAsync(transaction => Set(transaction, id, body, http, clock.GetUtcNow()));
            return store.InForce.Agents[id];
        }).WithName("setAgent").Needs(Role.Admin).InDepartments().NeedsStepUp(StepUpScope.Settings);
        MapTokens(api, store, ids, clock);
    }

    private static void MapTokens(RouteGroupBuilder api, Store store, Ids ids, TimeProvider clock)
    {
        api.MapPost("/agents/{id}/tokens", async (string id, TokenBody body, HttpContext http) =>
        {
            if (body.Days is < 1 or > LongestTokenDays)
                throw new ControlException("token-life", $"A token lives 1 to {LongestTokenDays} days.");
            var (text, hash) = Token.Issue(Token.AgentPrefix, ids.Fill);
            var issued = new AgentTokenIssued(ids.New("tok"), id, hash, clock.GetUtcNow().AddDays(body.Days), http.SignedIn().Hands) { At = clock.GetUtcNow(), Actor = http.Actor() };
            await store.Writer.WriteAsync(transaction =>
            {
                MustReach(transaction.Database, id, http);
                transaction.Append(issued);
            });
            return new IssuedToken(issued.Id, id, text, issued.ExpiresAt);
        }).WithName("issueAgentToken").Needs(Role.Admin).InDepartments().NeedsStepUp(StepUpScope.Settings);
        api.MapGet("/agents/{id}/tokens", (string id, HttpContext http) =>
        {
            store.Read(db => MustReach(db, id, http));
            return store.InForce.AgentTokens.Values.Where(t => t.Agent == id).OrderBy(t => t.Id, StringComparer.Ordinal).Select(t => new { t.Id, t.Agent, t.ExpiresAt, t.Revoked });
        }).WithName("listAgentTokens").Needs(Role.Admin).InDepartments();
        api.MapDelete("/tokens/{id}", async (string id, string? reason, HttpContext http) =>
        {
            await store.Writer.WriteAsync(transaction =>
            {
                var agent = transaction.Database.One("SELECT agent FROM agent_token WHERE id = ?1", row => row.GetString(0), id) ?? throw ControlException.NotFound("token", id);
                MustReach(transaction.Database, agent, http);
                transaction.Append(new AgentTokenRevoked(id, reason ?? "") { At = clock.GetUtcNow(), Actor = http.Actor() });
            });
            return Results.NoContent();
        }).WithName("revokeAgentToken").Needs(Role.Admin).InDepartments();
    }

    /// <summary>Merged with what the transaction sees, so that a change of something else does not switch on an agent that was switched off a moment ago.</summary>
    private static void Set(Transaction transaction, string id, AgentBody body, HttpContext http, DateTimeOffset now)
    {
        var (db, who) = (transaction.Database, http.CurrentOperator());
        var old = Rows.Agent(db, id);
        if (old is not null)
            who.MustReach(old.Department);
        var department = body.Department ?? old?.Department ?? throw new ControlException("department-missing", $"{id} is a new agent: name its department.");
        who.MustReach(department);
        if (Rows.Department(db, department) is null)
            throw ControlException.NotFound("department", department);
        var onBehalfOf = body.OnBehalfOf ?? old?.OnBehalfOf ?? who.Id;
        if (Rows.Operator(db, onBehalfOf) is null)
            throw ControlException.NotFound("operator", onBehalfOf);
        var mission = body.Mission is "" ? null : body.Mission ?? old?.Mission;
        if (mission is not null && Rows.Mission(db, mission)?.Department != department)
            throw ControlException.NotFound($"mission of department {department}", mission);
        transaction.Append(new AgentSet(id, department, mission, onBehalfOf, body.Active ?? old?.Active ?? true, http.SignedIn().Hands) { At = now, Actor = Journal.Actors.Operator(who.Id) });
    }

    private static bool MustReach(Database db, string agent, HttpContext http)
    {
        http.CurrentOperator().MustReach((Rows.Agent(db, agent) ?? throw ControlException.NotFound("agent", agent)).Department);
        return true;
    }
}
