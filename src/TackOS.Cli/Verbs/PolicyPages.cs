using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>What checking a set of policies found, for people.</summary>
internal static class PolicyPages
{
    public static void Findings(Page page, JsonElement preview)
    {
        if (IsUnreadable(page, preview))
            return;
        foreach (var found in preview.Items("diagnostics"))
            page.Line($"{found.Text("severity")}: {found.Text("sentence")} [{found.Text("code")}]", found.Text("severity") == "error" ? Tone.Bad : Tone.Warning);
        Tests(page, preview);
        page.Line(preview.Truth("mayTakeForce") ? $"The set is valid; its hash would be {preview.Text("hash")}. Nothing was changed." : "The set would not take force. Nothing was changed.",
            preview.Truth("mayTakeForce") ? Tone.Good : Tone.Bad);
    }

    public static void Tests(Page page, JsonElement preview)
    {
        if (IsUnreadable(page, preview))
            return;
        var tests = preview.Items("tests").ToList();
        foreach (var test in tests)
            page.Line(test.TextOrNull("failure") is { } failure ? $"✗ {test.Text("name")}: {failure} ({test.Text("file")})" : $"✓ {test.Text("name")}", test.Get("failure") is null ? Tone.Good : Tone.Bad);
        var failed = tests.Count(t => t.Get("failure") is not null);
        page.Line(tests.Count == 0 ? "There are no test cases: put some in a file named *.tests.json." : $"{tests.Count - failed} passed, {failed} failed", failed == 0 ? Tone.Faint : Tone.Bad);
    }

    public static void Changes(Page page, JsonElement preview)
    {
        if (IsUnreadable(page, preview))
            return;
        var changes = preview.Items("changes").ToList();
        foreach (var change in changes)
        {
            var (before, after) = (change.TextOrNull("before"), change.TextOrNull("after"));
            page.Line($"{(before is null ? "added" : after is null ? "removed" : "changed")}: {change.Text("id")} ({change.Text("file")})");
            foreach (var (mark, line) in LineDifference.Of(before ?? "", after ?? ""))
                page.Line($"  {mark} {line}", mark switch { '+' => Tone.Good, '-' => Tone.Bad, _ => Tone.Faint });
        }

        if (changes.Count == 0)
            page.Line("No policy and no test case changes.");
    }

    public static void Effect(Page page, JsonElement preview)
    {
        if (IsUnreadable(page, preview) || preview.Get("effect") is not { } effect)
            return;
        var flips = effect.Items("flips").ToList();
        if (flips.Count > 0)
        {
            page.Table("", ["call", "at", "agent", "tool", "now", "then", ""], flips.Select(f => new Cell[]
            {
                f.Text("call"), f.When("at"), f.Text("agent"), f.Text("tool"), f.Text("before"), f.Text("after"),
                f.Truth("isLooser") ? new Cell("looser", Tone.Warning) : new Cell("stricter", Tone.Good),
            }));
        }

        var passed = effect.Number("passed") > 0 ? $" {effect.Number("passed")} could not be made again: the tool is gone, or the arguments were erased or not kept." : "";
        page.Line($"{effect.Number("decided")} recorded decisions made again, {flips.Count} would flip.{passed}", flips.Count == 0 ? Tone.Good : Tone.Warning);
        foreach (var erased in effect.Items("erased"))
            page.Line($"  {erased.Text("sentence")}", Tone.Faint);
    }

    /// <summary>All of it, before somebody says yes.</summary>
    public static void Change(Page page, JsonElement preview)
    {
        Changes(page, preview);
        page.Line();
        Findings(page, preview);
        page.Line();
        Effect(page, preview);
    }

    private static bool IsUnreadable(Page page, JsonElement preview)
    {
        if (preview.TextOrNull("sentence") is not { } sentence)
            return false;
        page.Line(sentence, Tone.Bad);
        return true;
    }
}
