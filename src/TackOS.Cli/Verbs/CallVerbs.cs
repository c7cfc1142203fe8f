using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class CallVerbs
{
    private static readonly string[] States = ["executing", "settled", "refused", "not-sent", "unknown"];

    public static Noun Create() => new("call", "What agents did and were refused", List(), Reconcile(), Withheld());

    private static Verb List()
    {
        var state = Take.OneOf("--state", "only these", States);
        var limit = Take.Number("--limit", "N", "how many, newest first (default 100, at most 500)");
        return new Verb("list", "List the newest calls", "tackos call list --state refused", [state, limit], async run =>
        {
            var most = run.Get(limit) ?? 100;
            var calls = run.Get(state) is { } only ? await run.Api.GetAsync($"calls?limit={most}&state={only}") : await run.Api.GetAsync($"calls?limit={most}");
            return run.Answer(calls, page => page.Table("No calls.", ["call", "at", "agent", "tool", "risk", "state", "cost", "why"], calls.Items().Select(c =>
                new Cell[]
                {
                    c.Text("id"), c.When("at"), c.Text("agent"), c.Text("tool"), Tones.Of(c.Risk("risk")), Tones.Of(c.Text("state")), c.Amount("costMicros"),
                    c.TextOrNull("code") is { } code ? $"{code}: {c.Text("sentence")}" : "",
                })));
        });
    }

    private static Verb Reconcile()
    {
        var id = Take.Word("ID", "the call, whose outcome is unknown");
        var happened = Take.YesNo("--happened", "whether it took place", required: true);
        var cost = Take.Amount("--cost", "what it did cost (default 0)");
        var reason = Take.Text("--reason", "TEXT", "how that is known; the journal keeps it", required: true);
        return new Verb("reconcile", "Close a call whose outcome a crash left unknown",
            "tackos call reconcile call_… --happened yes --cost 0.25 --reason \"seen in the bank's list\"",
            [id, happened, cost, reason], async run =>
            {
                await run.Api.PostAsync($"calls/{run.Get(id)}/reconcile", new { happened = run.Truth(happened), costMicros = run.Get(cost) ?? 0, reason = run.Get(reason) });
                return run.Answer(new { id = run.Get(id), reconciled = true }, $"{run.Get(id)} is reconciled.");
            });
    }

    private static Verb Withheld()
    {
        var id = Take.Word("ID", "the call, whose result was withheld");
        var reason = Take.Text("--reason", "TEXT", "why you read it; the journal keeps it", required: true);
        return new Verb("withheld", "Read the result that an agent was not given because it looks like somebody's credentials",
            "tackos call withheld call_… --reason \"does the agent need this file?\"", [id, reason], async run =>
            {
                var answer = await run.Api.PostAsync($"calls/{run.Get(id)}/withheld", new { reason = run.Get(reason) });
                return run.Answer(answer, answer.Get("result")?.GetRawText() ?? "");
            });
    }
}
