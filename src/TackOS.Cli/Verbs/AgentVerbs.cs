using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class AgentVerbs
{
    public static Noun Create() => new("agent", "Non-human callers and their tokens", List(), Set(), Token(), Tokens(), Revoke());

    private static Verb List() => new("list", "List the agents", "tackos agent list", [], async run =>
    {
        var agents = await run.Api.GetAsync($"agents");
        return run.Answer(agents, page => page.Table("No agents yet. Make one: tackos agent set NAME --department NAME",
            ["agent", "department", "mission", "on behalf of", "active", "live tokens"], agents.Items().Select(a => new Cell[]
            {
                a.Text("id"), a.Text("department"), a.Text("mission"), a.Text("onBehalfOf"), Tones.Of(a.YesNo("active")), a.Text("tokens"),
            })));
    });

    private static Verb Set()
    {
        var id = Take.Word("NAME", "the agent");
        var department = Take.Text("--department", "NAME", "where it belongs; a new one needs it");
        var mission = Take.Text("--mission", "NAME", "what its runs are attributed to; an empty text is none");
        var onBehalfOf = Take.Text("--on-behalf-of", "OPERATOR", "who may not vote on what it asks (default: you)");
        var active = Take.YesNo("--active", "whether it may call at all");
        return new Verb("set", "Make an agent or change one; what is not named stays as it is", "tackos agent set clerk --department office --on-behalf-of ana",
            [id, department, mission, onBehalfOf, active], async run =>
            {
                var set = await run.Api.PutAsync($"agents/{run.Get(id)}", new
                {
                    department = run.Get(department),
                    mission = run.Get(mission),
                    onBehalfOf = run.Get(onBehalfOf),
                    active = run.Truth(active),
                });
                return run.Answer(set, $"{set.Text("id")} of {set.Text("department")}, on behalf of {set.Text("onBehalfOf")}. Its token: tackos agent token {set.Text("id")}");
            });
    }

    private static Verb Token()
    {
        var id = Take.Word("NAME", "the agent");
        var days = Take.Number("--days", "N", "how long it lives, 1 to 365 (default 30)");
        return new Verb("token", "Issue a token; it is shown this once, alone on standard output", "tackos agent token clerk --days 7", [id, days], async run =>
        {
            var issued = await run.Api.PostAsync($"agents/{run.Get(id)}/tokens", new { days = run.Get(days) ?? 30 });
            run.Note($"Token {issued.Text("id")} of {issued.Text("agent")}, until {issued.When("expiresAt")}. It is not shown again.");
            return run.Answer(issued, issued.Text("token"));
        });
    }

    private static Verb Tokens()
    {
        var id = Take.Word("NAME", "the agent");
        return new Verb("tokens", "List an agent's tokens, which no list shows in full", "tackos agent tokens clerk", [id], async run =>
        {
            var tokens = await run.Api.GetAsync($"agents/{run.Get(id)}/tokens");
            return run.Answer(tokens, page => page.Table($"{run.Get(id)} has no tokens.", ["token", "agent", "until", "state"], tokens.Items().Select(t =>
                new Cell[] { t.Text("id"), t.Text("agent"), t.When("expiresAt"), t.Truth("revoked") ? Tones.Of("revoked") : "" })));
        });
    }

    private static Verb Revoke()
    {
        var id = Take.Word("TOKENID", "the token's id, tok_…");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it");
        return new Verb("revoke", "Revoke a token, effective on the next call", "tackos agent revoke tok_… --reason \"laptop lost\"", [id, reason], async run =>
        {
            await run.Api.DeleteAsync($"tokens/{run.Get(id)}?reason={run.Get(reason) ?? "none given"}");
            return run.Answer(new { id = run.Get(id), revoked = true }, $"{run.Get(id)} is revoked.");
        });
    }
}
