using TackOS.Departments;
using TackOS.Identity;
using TackOS.Missions;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Operators, departments, missions and agents. Only operators reach these, so no agent changes its own level.</summary>
internal static class PeopleApi
{
    private const int LongestTokenDays = 365;

    public sealed record OperatorBody(string? Name, IReadOnlyList<Role> Roles, IReadOnlyList<string>? Departments, bool Active = true);

    public sealed record IssuedCode(string Operator, string Code, DateTimeOffset ExpiresAt, string Link);

    public sealed record DepartmentBody(string? Role, int? Autonomy, int? Trial, IReadOnlyList<string>? Tools, string? Reason);

    public sealed record AgentBody(string Department, string? Mission, string? OnBehalfOf, bool Active = true);

    public sealed record TokenBody(int Days = 30);

    public sealed record IssuedToken(string Id, string Agent, string Token, DateTimeOffset ExpiresAt);

    public sealed record MissionBody(string Department, string Title, DateTimeOffset? Deadline);

    public sealed record AgentView(string Id, string Department, string? Mission, string OnBehalfOf, bool Active, int Tokens);

    public static void Map(RouteGroupBuilder api, Store store, OperatorBook operators, Ids ids, TimeProvider clock)
    {
        MapOperators(api, store, operators);
        MapDepartments(api, store, clock);
        MapAgents(api, store, ids, clock);
    }

    private static void MapOperators(RouteGroupBuilder api, Store store, OperatorBook operators)
    {
        api.MapGet("/operators", () => store.Read(Rows.Operators)).WithName("listOperators").Needs(Role.Admin);
        api.MapPut("/operators/{id}", async (string id, OperatorBody body, HttpContext http) =>
        {
            Check(id);
            var changed = new Operator(id, body.Name ?? id, body.Roles, body.Departments ?? [], body.Active);
            await operators.SetAsync(changed, http.Actor());
            return changed;
        }).WithName("setOperator").Needs(Role.Admin);
        api.MapPost("/operators/{id}/codes", async (string id, HttpContext http) =>
        {
            var (code, expires) = await operators.IssueCodeAsync(id, http.Actor());
            return new IssuedCode(id, code, expires, $"{http.Request.Scheme}://{http.Request.Host}/#sign-in={code}");
        }).WithName("issueSignInCode").Needs(Role.Admin);
    }

    private static void MapDepartments(RouteGroupBuilder api, Store store, TimeProvider clock)
    {
        api.MapGet("/departments", () => store.InForce.Departments.Values.OrderBy(d => d.Id, StringComparer.Ordinal)).WithName("listDepartments").NeedsSignIn();
        api.MapPut("/departments/{id}", async (string id, DepartmentBody body, HttpContext http) =>
        {
            Check(id);
            var old = store.InForce.Departments.GetValueOrDefault(id);
            var set = new DepartmentSet(id, body.Role ?? old?.Role ?? "", body.Autonomy ?? old?.Autonomy ?? 2, body.Trial ?? old?.Trial ?? 2, body.Tools ?? old?.Tools ?? [], body.Reason)
            { At = clock.GetUtcNow(), Actor = http.Actor() };
            CheckLevels(set, store);
            await store.Writer.WriteAsync(transaction => transaction.Append(set));
            return store.InForce.Departments[id];
        }).WithName("setDepartment").Needs(Role.Admin);
        api.MapGet("/missions", () => store.Read(db => db.All(
            "SELECT id, department, title, deadline FROM mission ORDER BY id", row => new Mission(row.GetString(0), row.GetString(1), row.GetString(2), row.TimeOrNull(3)))))
            .WithName("listMissions").NeedsSignIn();
        api.MapPut("/missions/{id}", async (string id, MissionBody body, HttpContext http) =>
        {
            Check(id);
            if (!store.InForce.Departments.ContainsKey(body.Department))
                throw ControlException.NotFound("department", body.Department);
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new MissionSet(id, body.Department, body.Title, body.Deadline) { At = clock.GetUtcNow(), Actor = http.Actor() }));
            return new Mission(id, body.Department, body.Title, body.Deadline);
        }).WithName("setMission").Needs(Role.Admin);
    }

    private static void MapAgents(RouteGroupBuilder api, Store store, Ids ids, TimeProvider clock)
    {
        api.MapGet("/agents", () => store.InForce.Agents.Values.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => new AgentView(
            a.Id, a.Department, a.Mission, a.OnBehalfOf, a.Active,
            store.InForce.AgentTokens.Values.Count(t => t.Agent == a.Id && !t.Revoked && t.ExpiresAt > clock.GetUtcNow())))).WithName("listAgents").NeedsSignIn();
        api.MapPut("/agents/{id}", async (string id, AgentBody body, HttpContext http) =>
        {
            Check(id);
            if (!store.InForce.Departments.ContainsKey(body.Department))
                throw ControlException.NotFound("department", body.Department);
            var onBehalfOf = body.OnBehalfOf ?? store.InForce.Agents.GetValueOrDefault(id)?.OnBehalfOf ?? http.CurrentOperator().Id;
            if (store.Read(db => Rows.Operator(db, onBehalfOf)) is null)
                throw ControlException.NotFound("operator", onBehalfOf);
            if (body.Mission is { } mission && store.Read(db => db.Number("SELECT COUNT(*) FROM mission WHERE id = ?1 AND department = ?2", mission, body.Department)) == 0)
                throw ControlException.NotFound($"mission of department {body.Department}", mission);
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new AgentSet(id, body.Department, body.Mission, onBehalfOf, body.Active) { At = clock.GetUtcNow(), Actor = http.Actor() }));
            return store.InForce.Agents[id];
        }).WithName("setAgent").Needs(Role.Admin);
        api.MapPost("/agents/{id}/tokens", async (string id, TokenBody body, HttpContext http) =>
        {
            if (!store.InForce.Agents.ContainsKey(id))
                throw ControlException.NotFound("agent", id);
            if (body.Days is < 1 or > LongestTokenDays)
                throw new ControlException("token-life", $"A token lives 1 to {LongestTokenDays} days.");
            var (text, hash) = Token.Issue(Token.AgentPrefix, ids.Fill);
            var issued = new AgentTokenIssued(ids.New("tok"), id, hash, clock.GetUtcNow().AddDays(body.Days)) { At = clock.GetUtcNow(), Actor = http.Actor() };
            await store.Writer.WriteAsync(transaction => transaction.Append(issued));
            return new IssuedToken(issued.Id, id, text, issued.ExpiresAt);
        }).WithName("issueAgentToken").Needs(Role.Admin);
        api.MapGet("/agents/{id}/tokens", (string id) => store.InForce.AgentTokens.Values.Where(t => t.Agent == id)
            .OrderBy(t => t.Id, StringComparer.Ordinal).Select(t => new { t.Id, t.Agent, t.ExpiresAt, t.Revoked })).WithName("listAgentTokens").Needs(Role.Admin);
        api.MapDelete("/tokens/{id}", async (string id, string? reason, HttpContext http) =>
        {
            if (store.InForce.AgentTokens.Values.All(t => t.Id != id))
                throw ControlException.NotFound("token", id);
            await store.Writer.WriteAsync(transaction => transaction.Append(new AgentTokenRevoked(id, reason ?? "") { At = clock.GetUtcNow(), Actor = http.Actor() }));
            return Results.NoContent();
        }).WithName("revokeAgentToken").Needs(Role.Admin);
    }

    private static void CheckLevels(DepartmentSet set, Store store)
    {
        if (!Department.IsLevel(set.Autonomy) || set.Trial is < 1 or > 4)
            throw new ControlException("level-invalid", "An autonomy level is 0 Shadow, 1 Draft, 2 Supervised, 3 Guardrailed or 4 Audited Autopilot; the level under trial is 1 to 4.");
        foreach (var tool in set.Tools)
        {
            if (!store.InForce.Servers.ContainsKey(tool) && !store.InForce.Tools.ContainsKey(tool))
                throw new ControlException("tool-unknown", $"'{tool}' is neither a server nor an accepted tool (server__tool). tackos server list shows both.");
        }
    }

    private static void Check(string id)
    {
        if (!Slug.IsValid(id))
            throw new ControlException("name-invalid", $"'{id}' is not a name: {Slug.Rule}.");
    }
}
