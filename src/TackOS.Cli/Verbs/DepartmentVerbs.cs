using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Departments;

namespace TackOS.Cli.Verbs;

internal static class DepartmentVerbs
{
    public static Noun Create() => new("department", "Groups of agents with a level of autonomy", List(), Set());

    private static Verb List() => new("list", "List the departments", "tackos department list", [], async run =>
    {
        var departments = await run.Api.GetAsync($"departments");
        return run.Answer(departments, page => page.Table("No departments yet. Make one: tackos department set NAME --role TEXT --autonomy 2",
            ["department", "autonomy", "trial", "tools", "role"],
            departments.Items().Select(d => new Cell[] { d.Text("id"), Level(d, "autonomy"), Level(d, "trial"), d.Joined("tools"), d.Text("role") })));
    });

    private static Verb Set()
    {
        var id = Take.Word("NAME", "the department");
        var role = Take.Text("--role", "TEXT", "what it is for");
        var autonomy = Take.Number("--autonomy", "0-4", "0 Shadow, 1 Draft, 2 Supervised, 3 Guardrailed, 4 Audited Autopilot");
        var trial = Take.Number("--trial", "1-4", "the level that Shadow answers for");
        var tools = Take.List("--tools", "A,B", "its scope: servers, and tools as server__tool");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it");
        return new Verb("set", "Make a department or change one, from its agents' next call on; what is not named stays as it is",
            "tackos department set office --role \"Invoices and mail\" --autonomy 2 --tools notes,mail__send",
            [id, role, autonomy, trial, tools, reason], async run =>
            {
                var set = await run.Api.PutAsync($"departments/{run.Get(id)}", new
                {
                    role = run.Get(role),
                    autonomy = run.Get(autonomy),
                    trial = run.Get(trial),
                    tools = run.Get(tools),
                    reason = run.Get(reason),
                });
                return run.Answer(set, $"{set.Text("id")} acts at {Level(set, "autonomy").Text} with {Scope(set)}.");
            });
    }

    private static string Scope(JsonElement department) => department.Joined("tools") is { Length: > 0 } tools ? tools : "no tools yet";

    private static Cell Level(JsonElement department, string name) => department.Get(name) is { ValueKind: JsonValueKind.Number } level
        && level.TryGetInt32(out var number) && Department.IsLevel(number) ? $"{number} {Department.LevelName(number)}" : department.Text(name);
}
