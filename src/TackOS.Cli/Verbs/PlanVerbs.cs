using System.Text.Json;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class PlanVerbs
{
    public static Noun Create() => new("plan", "Declared sequences of calls", Simulate());

    private static Verb Simulate()
    {
        var file = Take.Word("FILE", "a plan: {\"agent\", \"steps\": [{\"tool\", \"arguments\"}]}");
        return new Verb("simulate", "Run a plan on a copy of the state: nothing happens, and each step says what would; exit 1 where it does not pass",
            "tackos plan simulate plan.json", [file], async run =>
            {
                var plan = await File.ReadAllBytesAsync(Path.GetFullPath(run.Get(file), run.Around.Places.WorkingFolder));
                var simulated = await run.Api.PostFileAsync($"plans/simulate", plan);
                return run.Answer(simulated, page => Print(page, simulated), passed: simulated.Truth("passed"));
            });
    }

    private static void Print(Page page, JsonElement plan)
    {
        page.Table("The plan has no steps that could be simulated.", ["step", "tool", "verdict", "rule", "cost", "approvals", "what to change"],
            plan.Items("steps").Select(s => new Cell[]
            {
                s.TextOrNull("id") is { } id ? $"{s.Text("place")} {id}" : s.Text("place"), s.Text("tool"), Tones.Of(s.Text("verdict")),
                string.Join(", ", s.Items("rules").Select(r => r.Text("id"))), s.Amount("costMicros"), Approvals(s), s.Text("whatToChange"),
            }));
        foreach (var step in plan.Items("steps").Where(s => s.Get("code") is not null))
            page.Line($"Step {step.Text("place")}: {step.Text("sentence")} [{step.Text("code")}]", Tone.Warning);
        page.Line();
        page.Line($"{plan.Text("sentence")} At most {Money.Format(plan.Number("totalMicros"))} in all.", plan.Truth("passed") ? Tone.Good : Tone.Bad);
    }

    private static string Approvals(JsonElement step) => step.Get("approvals") is { } n
        ? new Requirement((int)n.Number("people"), (int)n.Number("finance"), (int)n.Number("admin")).ToString()
        : "";
}
