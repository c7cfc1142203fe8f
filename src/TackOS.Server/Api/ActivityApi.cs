using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>What agents did and asked, and what needs an operator.</summary>
internal static class ActivityApi
{
    private const int Most = 500;

    /// <summary>One call: <paramref name="State"/> is <c>executing</c>, <c>settled</c>, <c>refused</c>, <c>not-sent</c> or <c>unknown</c>.</summary>
    public sealed record CallView(
        string Id, string Agent, string Department, string Tool, string? Risk, string State, string? Code, string? Sentence, string? Approval,
        long HoldMicros, long CostMicros, DateTimeOffset At, DateTimeOffset? EndedAt);

    public sealed record EscalationView(
        string Id, string Kind, string Subject, string Sentence, DateTimeOffset At, DateTimeOffset? ResolvedAt, string? ResolvedBy, string? Reason);

    public sealed record ReconcileBody([property: JsonRequired] bool Happened, [property: JsonRequired] long CostMicros, [property: JsonRequired] string Reason);

    public sealed record ReasonBody(string Reason);

    public static void Map(RouteGroupBuilder api, Store store, TimeProvider clock)
    {
        api.MapGet("/calls", (int? limit, string? state, HttpContext http) => store.Read(db => db.All(
            """
            SELECT id, agent, department, tool, risk, state, code, sentence, approval, hold, cost, at, ended_at FROM call
            WHERE (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR department IN (SELECT value FROM json_each(?3))) ORDER BY id DESC LIMIT ?1
            """, Call, (long)Math.Clamp(limit ?? 100, 1, Most), state, http.CurrentOperator().DepartmentsOrAll()))).WithName("listCalls").NeedsSignIn().InDepartments();
        api.MapPost("/calls/{id}/reconcile", async (string id, ReconcileBody body, HttpContext http) =>
        {
            await store.Writer.WriteAsync(transaction => Reconcile(transaction, id, body, clock.GetUtcNow(), http.CurrentOperator()));
            return Results.NoContent();
        }).WithName("reconcileCall").Needs(Role.Finance).InDepartments().NeedsStepUp(StepUpScope.Settings);
        api.MapGet("/escalations", (bool? all, HttpContext http) => store.Read(db => db.All(
            "SELECT id, kind, subject, sentence, at, resolved_at, resolved_by, reason FROM escalation WHERE ?1 OR resolved_at IS NULL ORDER BY at DESC LIMIT ?2",
            row => new EscalationView(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.TimeOrNull(5), row.TextOrNull(6), row.TextOrNull(7)),
            all ?? false, (long)Most).Where(e => http.CurrentOperator().Reaches(Rows.DepartmentOf(db, e.Subject))).ToList())).WithName("listEscalations").NeedsSignIn().InDepartments();
        api.MapPost("/escalations/{id}/resolve", async (string id, ReasonBody body, HttpContext http) =>
        {
            await store.Writer.WriteAsync(transaction => Resolve(transaction, id, body, clock.GetUtcNow(), http.CurrentOperator()));
            return Results.NoContent();
        }).WithName("resolveEscalation").Needs(Role.Admin).InDepartments().NeedsStepUp(StepUpScope.Settings);
    }

    private static CallView Call(Row row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7),
        row.TextOrNull(8), row.GetInt64(9), row.GetInt64(10), row.Time(11), row.TimeOrNull(12));

    private static void Reconcile(Transaction transaction, string id, ReconcileBody body, DateTimeOffset now, Operator who)
    {
        var actor = Journal.Actors.Operator(who.Id);
        if (string.IsNullOrWhiteSpace(body.Reason) || body.CostMicros is < 0 or > Budgets.Money.MostMicros)
            throw new ControlException("reconcile-invalid", "Say how the outcome is known, and a cost that is not negative.");
        who.MustReach(Rows.DepartmentOf(transaction.Database, id));
        if (transaction.Database.One("SELECT state FROM call WHERE id = ?1", row => row.GetString(0), id) != "unknown")
            throw new ControlException("not-unknown", $"{id} is not a call with an unknown outcome.", 409);
        transaction.Append(new CallReconciled(id, body.Happened, body.CostMicros, body.Reason.Trim()) { At = now, Actor = actor });
        foreach (var open in transaction.Database.All("SELECT id FROM escalation WHERE subject = ?1 AND resolved_at IS NULL", row => row.GetString(0), id))
            transaction.Append(new Budgets.EscalationResolved(open, body.Reason.Trim()) { At = now, Actor = actor });
    }

    private static void Resolve(Transaction transaction, string id, ReasonBody body, DateTimeOffset now, Operator who)
    {
        var actor = Journal.Actors.Operator(who.Id);
        if (string.IsNullOrWhiteSpace(body.Reason))
            throw new ControlException("reason-missing", "Say how it was resolved; the journal keeps it.");
        var subject = transaction.Database.One("SELECT subject FROM escalation WHERE id = ?1 AND resolved_at IS NULL", row => row.GetString(0), id)
            ?? throw ControlException.NotFound("open escalation", id);
        who.MustReach(Rows.DepartmentOf(transaction.Database, subject));
        transaction.Append(new Budgets.EscalationResolved(id, body.Reason.Trim()) { At = now, Actor = actor });
    }
}
