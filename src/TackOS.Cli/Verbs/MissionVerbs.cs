using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class MissionVerbs
{
    public static Noun Create() => new("mission", "Business outcomes that runs are attributed to", List(), Set());

    private static Verb List() => new("list", "List the missions", "tackos mission list", [], async run =>
    {
        var missions = await run.Api.GetAsync($"missions");
        return run.Answer(missions, page => page.Table("No missions.", ["mission", "department", "deadline", "title"],
            missions.Items().Select(m => new Cell[] { m.Text("id"), m.Text("department"), m.When("deadline"), m.Text("title") })));
    });

    private static Verb Set()
    {
        var id = Take.Word("NAME", "the mission");
        var department = Take.Text("--department", "NAME", "whose it is; a new one needs it");
        var title = Take.Text("--title", "TEXT", "the outcome");
        var deadline = Take.Date("--deadline", "when it is due, in UTC");
        return new Verb("set", "Make a mission or change one; what is not named stays as it is",
            "tackos mission set q4-books --department office --title \"Close the books\" --deadline 2026-12-31", [id, department, title, deadline], async run =>
            {
                var old = (await run.Api.GetAsync($"missions")).WithId(run.Get(id));
                var set = await run.Api.PutAsync($"missions/{run.Get(id)}", new
                {
                    department = run.Get(department) ?? old?.TextOrNull("department") ?? throw new UsageException("A new mission needs --department."),
                    title = run.Get(title) ?? old?.TextOrNull("title") ?? run.Get(id),
                    deadline = run.Get(deadline) ?? old?.Instant("deadline"),
                });
                return run.Answer(set, $"{set.Text("id")} of {set.Text("department")}: {set.Text("title")}");
            });
    }
}
