using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class BudgetVerbs
{
    public static Noun Create() => new("budget", "Caps, spend and what is stopped", Show(), Cap(), Override());

    private static Verb Show() => new("show", "Show every account this month", "tackos budget show", [], async run =>
    {
        var accounts = await run.Api.GetAsync($"budgets");
        string[] heads = ["account", "month", "spent", "held", "stops at", "cap", "override", "state"];
        return run.Answer(accounts, page => page.Table("No accounts.", heads, accounts.Items().Select(a =>
            new Cell[]
            {
                a.Text("id"), a.Text("month"), a.Amount("spentMicros"), a.Amount("heldMicros"), a.Amount("limitMicros"), a.Amount("capMicros"),
                a.Number("overrideMicros") > 0 ? a.Amount("overrideMicros") : "", Tones.Of(a.Text("state")),
            })));
    });

    private static Verb Cap()
    {
        var account = Account();
        var amount = Take.AmountOrNone("AMOUNT", "the month's cap, such as 500; none lifts it");
        var threshold = Take.Number("--threshold", "PERCENT", "where calls are stopped, in percent of the cap (default: as it is, 85 at first)");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it");
        return new Verb("cap", "Set an account's monthly cap", "tackos budget cap department:office 500 --threshold 85", [account, amount, threshold, reason], async run =>
        {
            var set = await run.Api.PutAsync($"budgets/{run.Get(account)}/cap", Body(run.Get(amount).Micros, run.Get(threshold), run.Get(reason)));
            return run.Answer(set, set.Amount("capMicros") is { Length: > 0 } cap
                ? $"{set.Text("id")} may spend {cap} a month and stops at {set.Amount("limitMicros")}."
                : $"{set.Text("id")} has no cap of its own; its parents' still hold.");
        });
    }

    private static Verb Override()
    {
        var account = Account();
        var extra = Take.Amount("--extra", "how much above the threshold", required: true);
        var length = Take.Span("--for", "how long, as 90m, 2h or 7d", required: true);
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        return new Verb("override", "Lift one budget stop for a while, up to the cap",
            "tackos budget override department:office --extra 20 --for 2h --reason \"month-end invoices\"",
            [account, extra, length, reason], async run =>
            {
                var until = run.Around.Clock.GetUtcNow() + run.Get(length)!.Value;
                var lifted = await run.Api.PostAsync($"budgets/{run.Get(account)}/override", new { extraMicros = run.Get(extra), until, reason = run.Get(reason) });
                return run.Answer(lifted, $"{lifted.Text("id")} may go {lifted.Amount("overrideMicros")} above its threshold until {until:yyyy-MM-dd HH:mm}Z; "
                    + $"it stops at {lifted.Amount("limitMicros")}.");
            });
    }

    private static System.CommandLine.Argument<string> Account() => Take.Word("ACCOUNT", "company, department:NAME, mission:NAME or agent:NAME");

    private static object Body(long? capMicros, int? threshold, string? reason) =>
        threshold is { } thresholdPercent ? new { capMicros, thresholdPercent, reason } : new { capMicros, reason };
}
