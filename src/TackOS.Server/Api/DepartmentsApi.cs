using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Missions;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Departments and missions. Only operators reach these, so no agent changes its own level.</summary>
internal static class DepartmentsApi
{
    private const int HumanSeesEveryEffect = 2;

    /// <summary>What is absent stays as it is.</summary>
    public sealed record DepartmentBody(string? Role, int? Autonomy, int? Trial, IReadOnlyList<string>? Tools, string? Reason);

    /// <summary>A deadline that is absent stays as it is.</summary>
    public sealed record MissionBody([property: JsonRequired] string Department, [property: JsonRequired] string Title, DateTimeOffset? Deadline);

    public static void Map(RouteGroupBuilder api, Store store, StepUp stepUp, TimeProvider clock)
    {
        api.MapGet("/departments", (HttpContext http) => store.InForce.Departments.Values.Where(d => http.CurrentOperator().Sees(d.Id)).OrderBy(d => d.Id, StringComparer.Ordinal))
            .WithName("listDepartments").NeedsSignIn().InDepartments();
        api.MapPut("/departments/{id}", async (string id, DepartmentBody body, HttpContext http) =>
        {
            Names.Check(id);
            var who = http.CurrentOperator();
            who.MustReach(id);
            var steppedUp = await stepUp.TryAsync(http, StepUpScope.Settings);
            await store.Writer.WriteAsync(transaction =>
            {
                var old = Rows.Department(transaction.Database, id);
                var set = Changed(id, body, old, who, store.InForce, clock.GetUtcNow());
                if ((IsRaised(set, old) || IsWider(set, old, store.InForce)) && !steppedUp)
                    throw stepUp.MissingFor(who);
                transaction.Append(set);
            });
            return store.InForce.Departments[id];
        }).WithName("setDepartment").Needs(Role.Admin).InDepartments();
        api.MapGet("/missions", (HttpContext http) => store.Read(Rows.Missions).Where(m => http.CurrentOperator().Sees(m.Department)))
            .WithName("listMissions").NeedsSignIn().InDepartments();
        api.MapPut("/missions/{id}", async (string id, MissionBody body, HttpContext http) =>
        {
            Names.Check(id);
            var who = http.CurrentOperator();
            who.MustReach(body.Department);
            return await store.Writer.WriteAsync(transaction => Set(transaction, id, body, who, clock.GetUtcNow()));
        }).WithName("setMission").Needs(Role.Admin).InDepartments();
    }

    /// <summary>Merged with what the transaction sees, so that a change of the tools does not put back the level that was lowered a moment ago.</summary>
    private static DepartmentSet Changed(string id, DepartmentBody body, Department? old, Operator who, InForce inForce, DateTimeOffset now)
    {
        var set = new DepartmentSet(id, body.Role ?? old?.Role ?? "", body.Autonomy ?? old?.Autonomy ?? 2, body.Trial ?? old?.Trial ?? 2, body.Tools ?? old?.Tools ?? [], body.Reason)
        { At = now, Actor = Journal.Actors.Operator(who.Id) };
        Check(set, old?.Tools ?? [], inForce);
        // A scope is what the company lends to a department; whoever is of that department alone does not lend himself more.
        if (!who.IsCompanyWide && set.Tools.FirstOrDefault(tool => !IsWithin(old?.Tools ?? [], tool, inForce)) is { } more)
            throw new ControlException(Reach.CompanyOnly, $"Only an operator of the whole company adds {more} to the scope of {id}.", 403);
        return set;
    }

    /// <summary>
    /// What its agents do without a human grows: a level is raised, or a new department begins above Supervised, up to where a human sees every
    /// effect. In Shadow nothing takes effect, so every other level is a raise from there.
    /// </summary>
    private static bool IsRaised(DepartmentSet set, Department? old) => set.Autonomy > (old?.Autonomy ?? HumanSeesEveryEffect);

    /// <summary>Its agents get a tool that they did not have.</summary>
    private static bool IsWider(DepartmentSet set, Department? old, InForce inForce) => set.Tools.Any(tool => !IsWithin(old?.Tools ?? [], tool, inForce));

    private static bool IsWithin(IReadOnlyList<string> scope, string tool, InForce inForce) =>
        scope.Contains(tool) || (inForce.Tools.TryGetValue(tool, out var accepted) && scope.Contains(accepted.Server.Id));

    private static Mission Set(Transaction transaction, string id, MissionBody body, Operator who, DateTimeOffset now)
    {
        if (Rows.Department(transaction.Database, body.Department) is null)
            throw ControlException.NotFound("department", body.Department);
        var old = Rows.Mission(transaction.Database, id);
        if (old is not null)
            who.MustReach(old.Department);
        var mission = new Mission(id, body.Department, body.Title, body.Deadline ?? old?.Deadline);
        transaction.Append(new MissionSet(id, mission.Department, mission.Title, mission.Deadline) { At = now, Actor = Journal.Actors.Operator(who.Id) });
        return mission;
    }

    /// <summary>What was in the scope before may be gone by now, and must not keep a level from being lowered.</summary>
    private static void Check(DepartmentSet set, IReadOnlyList<string> before, InForce inForce)
    {
        if (!Department.IsLevel(set.Autonomy) || set.Trial is < 1 or > 4)
            throw new ControlException("level-invalid", "An autonomy level is 0 Shadow, 1 Draft, 2 Supervised, 3 Guardrailed or 4 Audited Autopilot; the level under trial is 1 to 4.");
        foreach (var tool in set.Tools.Except(before, StringComparer.Ordinal))
        {
            if (!inForce.Servers.ContainsKey(tool) && !inForce.Tools.ContainsKey(tool))
                throw new ControlException("tool-unknown", $"'{tool}' is neither a server nor an accepted tool (server__tool). tackos server list shows both.");
        }
    }
}
