using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Plans;
using TackOS.Policies;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Simulates a plan on a copy of the state. Nothing runs, nothing is held.</summary>
internal static class PlansApi
{
    private const int MostBytes = 1024 * 1024;

    public static void Map(RouteGroupBuilder api, Store store, Ids ids, TimeProvider clock) =>
        api.MapPost("/plans/simulate", async (HttpContext http) =>
        {
            var plan = await ReadPlanAsync(http);
            var inForce = store.InForce;
            var agent = inForce.Agents.GetValueOrDefault(plan.Agent) ?? throw ControlException.NotFound("agent", plan.Agent);
            http.CurrentOperator().MustReach(agent.Department);
            var now = clock.GetUtcNow();
            string[] accounts = [Account.Company, Account.Department(agent.Department), .. agent.Mission is { } m ? [Account.Mission(m)] : Array.Empty<string>(), Account.Agent(agent.Id)];
            var copy = store.Read(db => Rows.Accounts(db, accounts, Account.MonthOf(now), now));
            var simulated = Simulation.Run(plan, inForce, agent, copy, new RunFacts([], 0, 0), now);
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new PlanSimulated(ids.New("plan"), agent.Id, plan.Digest, simulated.Passed, [.. simulated.Steps.Select(s => s.Verdict)]) { At = now, Actor = http.Actor() }));
            return simulated;
        }).WithName("simulatePlan").Accepts<object>("application/json").Produces<SimulatedPlan>().NeedsSignIn().InDepartments();

    private static async Task<Plan> ReadPlanAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + read > MostBytes)
                throw new ControlException(Codes.TooLarge, "A plan is at most 1 MiB.", 413);
            body.Write(buffer, 0, read);
        }

        return Plan.Read(body.ToArray()) switch
        {
            PlanReading.Read plan => plan.Plan,
            PlanReading.Invalid invalid => throw new ControlException("plan-invalid", invalid.Sentence),
            _ => throw new ControlException("plan-invalid", "The plan could not be read."),
        };
    }
}
