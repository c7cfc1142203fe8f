using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class EscalationVerbs
{
    public static Noun Create() => new("escalation", "Events that need an operator", List(), Resolve());

    private static Verb List()
    {
        var all = Take.Flag("--all", "the resolved ones as well");
        return new Verb("list", "List what needs an operator", "tackos escalation list", [all], async run =>
        {
            var escalations = run.Get(all) ? await run.Api.GetAsync($"escalations?all=true") : await run.Api.GetAsync($"escalations");
            string[] heads = ["escalation", "at", "kind", "subject", "what", "resolved"];
            return run.Answer(escalations, page => page.Table("Nothing needs an operator.", heads, escalations.Items().Select(e =>
                new Cell[]
                {
                    e.Text("id"), e.When("at"), e.Text("kind"), e.Text("subject"), e.Text("sentence"),
                    e.TextOrNull("resolvedBy") is { } who ? $"{e.When("resolvedAt")} {who}: {e.Text("reason")}" : "",
                })));
        });
    }

    private static Verb Resolve()
    {
        var id = Take.Word("ID", "the escalation");
        var reason = Take.Text("--reason", "TEXT", "how it was resolved; the journal keeps it", required: true);
        return new Verb("resolve", "Close an escalation", "tackos escalation resolve esc_… --reason \"cap raised\"", [id, reason], async run =>
        {
            await run.Api.PostAsync($"escalations/{run.Get(id)}/resolve", new { reason = run.Get(reason) });
            return run.Answer(new { id = run.Get(id), resolved = true }, $"{run.Get(id)} is resolved.");
        });
    }
}
