using System.Text.Json;
using TackOS.Approvals;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class ApprovalVerbs
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string[] Statuses = ["pending", "approved", "rejected", "expired", "claimed", "all"];

    public static Noun Create() => new("approval", "Questions to humans about one exact call", List(), Show(), Vote(yes: true), Vote(yes: false));

    private static Verb List()
    {
        var status = Take.OneOf("--status", "which (default pending)", Statuses);
        return new Verb("list", "List the approvals that wait", "tackos approval list", [status], async run =>
        {
            var only = run.Get(status) ?? "pending";
            var approvals = only == "all" ? await run.Api.GetAsync($"approvals") : await run.Api.GetAsync($"approvals?status={only}");
            return run.Answer(approvals, page => page.Table(only == "pending" ? "Nothing waits." : "None.",
                ["approval", "kind", "status", "agent", "tool", "risk", "votes", "asked", "until"], approvals.Items().Select(v =>
                {
                    var a = v.Get("approval") ?? v;
                    return new Cell[]
                    {
                        a.Text("id"), a.Text("kind"), Tones.Of(a.Text("status")), a.Text("agent"), a.Text("tool"), Tones.Of(a.Risk("risk")),
                        $"{a.Text("people")} of {a.Get("needs")?.Text("people")}", a.When("askedAt"), a.When("expiresAt"),
                    };
                })));
        });
    }

    private static Verb Show()
    {
        var id = Take.Word("ID", "the approval");
        return new Verb("show", "Show exactly what is asked", "tackos approval show appr_…", [id], async run =>
        {
            var view = await run.Api.GetAsync($"approvals/{run.Get(id)}");
            return run.Answer(view, page => Print(page, view));
        });
    }

    private static Verb Vote(bool yes)
    {
        var id = Take.Word("ID", "the approval");
        var reason = Take.Text("--reason", "TEXT", yes ? "why; the journal keeps it" : "why; the agent is told", required: !yes);
        var verb = yes ? "approve" : "reject";
        return new Verb(verb, yes ? "Say yes to a call; it runs when the agent asks again, a draft at once" : "Say no to a call",
            yes ? "tackos approval approve appr_…" : "tackos approval reject appr_… --reason \"wrong recipient\"", [id, reason], async run =>
            {
                var view = yes
                    ? await run.Api.PostAsync($"approvals/{run.Get(id)}/approve", new { reason = run.Get(reason) })
                    : await run.Api.PostAsync($"approvals/{run.Get(id)}/reject", new { reason = run.Get(reason) });
                var approval = view.Get("approval") ?? view;
                var more = approval.Text("status") == nameof(ApprovalStatus.Pending) ? $" It needs {Needs(approval)}; {approval.Text("people")} said yes." : "";
                return run.Answer(view, $"{run.Get(id)} is {approval.Text("status")}.{more}");
            });
    }

    private static void Print(Page page, JsonElement view)
    {
        var a = view.Get("approval") ?? view;
        page.Facts(
        [
            ("Approval", a.Text("id")),
            ("Status", Tones.Of(a.Text("status"))),
            ("Agent", $"{a.Text("agent")} of {a.Text("department")}, on behalf of {a.Text("onBehalfOf")}"),
            (a.Text("kind") == nameof(ApprovalKind.Draft) ? "Draft of" : "Wants to call", a.Text("tool")),
            ("Risk", Tones.Of(a.Risk("risk"))),
            ("Costs", view.Amount("priceMicros")),
            ("Needs", Needs(a)),
            ("Because of", a.Joined("rules")),
            ("Labels", a.Joined("labels") is { Length: > 0 } labels ? new Cell(labels, Tone.Warning) : "none"),
            ("Asked", $"{a.When("askedAt")}, until {a.When("expiresAt")}"),
            .. a.Items("votes").Select(v => (v.Truth("yes") ? "Yes" : "No", (Cell)Said(v))),
            .. view.Items("budget").Select(b => ("Budget", (Cell)Budget(b))),
        ]);
        page.Line("\nArguments, exactly", Tone.Faint);
        page.Line(view.Get("arguments") is { } arguments ? JsonSerializer.Serialize(arguments, Indented) : view.Get("erased") is { } erased ? $"({erased.Text("sentence")})" : "(not kept any more)");
    }

    private static string Said(JsonElement vote) =>
        $"{vote.Text("operator")} at {vote.When("at")}" + (vote.TextOrNull("reason") is { } why ? $": {why}" : "");

    private static string Budget(JsonElement account)
    {
        var cap = account.Amount("capMicros") is { Length: > 0 } capped ? capped : "none";
        return $"{account.Text("id")}: spent {account.Amount("spentMicros")}, held {account.Amount("heldMicros")}, cap {cap}";
    }

    private static string Needs(JsonElement approval) => approval.Get("needs") is { } n
        ? new Requirement((int)n.Number("people"), (int)n.Number("finance"), (int)n.Number("admin")).ToString()
        : "";
}
