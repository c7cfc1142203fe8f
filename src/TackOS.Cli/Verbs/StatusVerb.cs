using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>Whether it runs, who is signed in, and what needs an operator.</summary>
internal static class StatusVerb
{
    public static Verb Create() => new("status", "Show whether the server runs, who is signed in, and what waits", "tackos status", [], async run =>
    {
        JsonElement session;
        try
        {
            session = await run.Api.GetAsync($"session");
        }
        catch (RefusedException refused) when (refused.Code == "unauthenticated")
        {
            return run.Answer(new { server = run.Server, running = true, signedIn = false }, page =>
            {
                page.Facts([("Server", run.Server.AbsoluteUri), ("State", Tones.Of("running") with { Tone = Tone.Good })]);
                page.Line(refused.Message, Tone.Warning);
            });
        }

        var trouble = await run.Api.TroubleAsync();
        var approvals = (await run.Api.GetAsync($"approvals?status=pending")).Items().Count();
        var escalations = (await run.Api.GetAsync($"escalations")).Items().Count();
        var paused = (await run.Api.GetAsync($"budgets")).Items().Where(a => a.Text("state") == "paused").Select(a => a.Text("id")).ToList();
        var document = new
        {
            server = run.Server,
            running = true,
            signedIn = true,
            trouble,
            @operator = session.Text("operator"),
            roles = session.Texts("roles"),
            approvals,
            escalations,
            paused,
        };
        return run.Answer(document, page => page.Facts(
        [
            ("Server", run.Server.AbsoluteUri),
            ("State", trouble is null ? new Cell("running", Tone.Good) : new Cell($"running, but lets no call out: {trouble}", Tone.Bad)),
            ("Operator", $"{session.Text("operator")} ({session.Joined("roles")})"),
            ("Approvals", Waiting(approvals, "tackos approval list")),
            ("Escalations", Waiting(escalations, "tackos escalation list")),
            ("Paused", paused.Count == 0 ? "none" : new Cell(string.Join(", ", paused), Tone.Bad)),
        ]));
    });

    private static Cell Waiting(int count, string see) => count == 0 ? "none waiting" : new Cell($"{count} waiting: {see}", Tone.Warning);
}
