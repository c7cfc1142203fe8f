using System.Text.Json.Serialization;
using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Caps, the state of every account this month, overrides, prices. Amounts are integer micro-units.</summary>
internal static class BudgetsApi
{
    // Far below what a month's sum may reach, so that adding up never leaves what the journal records exactly.
    private const long MostPriceMicros = 1_000_000 * Money.MicrosPerUnit;
    private static readonly TimeSpan LongestOverride = TimeSpan.FromDays(31);

    /// <summary>Null is no cap, and is said. A threshold that is absent stays as it is.</summary>
    public sealed record CapBody([property: JsonRequired] long? CapMicros, int? ThresholdPercent = null, string? Reason = null);

    public sealed record OverrideBody([property: JsonRequired] long ExtraMicros, [property: JsonRequired] DateTimeOffset Until, [property: JsonRequired] string Reason);

    public sealed record PriceBody([property: JsonRequired] long PriceMicros);

    /// <summary>An account this month: <paramref name="State"/> is <c>ok</c>, <c>near</c> (over half way to the stop), <c>paused</c> or <c>uncapped</c>.</summary>
    public sealed record AccountView(
        string Id, string? Parent, string Month, long? CapMicros, int ThresholdPercent, long SpentMicros, long HeldMicros, long? LimitMicros, long OverrideMicros, string State);

    public static void Map(RouteGroupBuilder api, Store store, Ids ids, TimeProvider clock)
    {
        api.MapGet("/budgets", (HttpContext http) => View(store, clock).Where(a => Reaches(http.CurrentOperator(), a.Id, store))).WithName("listBudgets").NeedsSignIn().InDepartments();
        api.MapPut("/budgets/{account}/cap", async (string account, CapBody body, HttpContext http) =>
        {
            CheckAccount(account, http.CurrentOperator(), store);
            if (body.CapMicros is < 0 or > Money.MostMicros || body.ThresholdPercent is < 1 or > 100)
                throw new ControlException("cap-invalid", $"A cap is 0 to {Money.Format(Money.MostMicros)}, and a threshold is 1 to 100 percent.");
            var (parent, now) = (ParentOf(account, store), clock.GetUtcNow());
            await store.Writer.WriteAsync(transaction =>
            {
                var threshold = body.ThresholdPercent ?? Rows.Account(transaction.Database, account, Account.MonthOf(now), now).ThresholdPercent;
                transaction.Append(new CapSet(account, parent, body.CapMicros, threshold, body.Reason) { At = now, Actor = http.Actor() });
            });
            return View(store, clock).Single(a => a.Id == account);
        }).WithName("setCap").Needs(Role.Finance).InDepartments().NeedsStepUp(StepUpScope.Settings);
        api.MapPost("/budgets/{account}/override", async (string account, OverrideBody body, HttpContext http) =>
        {
            CheckAccount(account, http.CurrentOperator(), store);
            var now = clock.GetUtcNow();
            if (string.IsNullOrWhiteSpace(body.Reason) || body.ExtraMicros is <= 0 or > Money.MostMicros || body.Until <= now || body.Until > now + LongestOverride)
                throw new ControlException("override-invalid", "An override names a reason, an amount above zero, and an end within 31 days.");
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new OverrideGranted(ids.New("over"), account, Account.MonthOf(now), body.ExtraMicros, body.Until, body.Reason.Trim()) { At = now, Actor = http.Actor() }));
            return View(store, clock).Single(a => a.Id == account);
        }).WithName("overrideBudget").Needs(Role.Finance).InDepartments().NeedsStepUp(StepUpScope.Settings);
        api.MapPut("/tools/{tool}/price", async (string tool, PriceBody body, HttpContext http) =>
        {
            if (!store.InForce.Tools.ContainsKey(tool))
                throw ControlException.NotFound("tool", tool);
            if (body.PriceMicros is < 0 or > MostPriceMicros)
                throw new ControlException("price-invalid", $"The price of a call is 0 to {Money.Format(MostPriceMicros)}.");
            await store.Writer.WriteAsync(transaction => transaction.Append(new PriceSet(tool, body.PriceMicros) { At = clock.GetUtcNow(), Actor = http.Actor() }));
            return new { tool, body.PriceMicros };
        }).WithName("setPrice").Needs(Role.Finance).NeedsStepUp(StepUpScope.Settings);
    }

    private static List<AccountView> View(Store store, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var month = Account.MonthOf(now);
        return store.Read(db =>
        {
            string[] known = [Account.Company, .. store.InForce.Departments.Keys.Order(StringComparer.Ordinal).Select(Account.Department)];
            var others = db.All("SELECT id FROM account UNION SELECT account FROM balance WHERE month = ?1 ORDER BY 1", row => row.GetString(0), month);
            return known.Concat(others.Except(known)).Select(id => View(Rows.Account(db, id, month, now), ParentOf(id, store))).ToList();
        });
    }

    private static AccountView View(Account a, string? parent) => new(
        a.Id, parent, a.Month, a.CapMicros, a.ThresholdPercent, a.SpentMicros, a.HeldMicros, a.LimitMicros, a.OverrideMicros,
        a.Paused ? "paused" : a.LimitMicros is not { } limit ? "uncapped" : (a.SpentMicros + a.HeldMicros) * 2 > limit ? "near" : "ok");

    private static string? ParentOf(string account, Store store) => account.Split(':', 2) switch
    {
        ["company"] => null,
        ["department", _] => Account.Company,
        ["agent", var agent] when store.InForce.Agents.TryGetValue(agent, out var found) => Account.Department(found.Department),
        ["mission", var mission] => store.Read(db => db.One("SELECT department FROM mission WHERE id = ?1", row => Account.Department(row.GetString(0)), mission)),
        _ => null,
    };

    private static bool Reaches(Operator who, string account, Store store) => who.Reaches(store.Read(db => Rows.DepartmentOf(db, account)));

    private static void CheckAccount(string account, Operator who, Store store)
    {
        var known = account == Account.Company || (account.Split(':', 2) is [var kind, var id] && kind switch
        {
            "department" => store.InForce.Departments.ContainsKey(id),
            "agent" => store.InForce.Agents.ContainsKey(id),
            "mission" => store.Read(db => db.Number("SELECT COUNT(*) FROM mission WHERE id = ?1", id)) == 1,
            _ => false,
        });
        if (!known)
            throw new ControlException("account-unknown", $"'{account}' is no account: company, department:ID, mission:ID or agent:ID.", 404);
        who.MustReach(store.Read(db => Rows.DepartmentOf(db, account)));
    }
}
