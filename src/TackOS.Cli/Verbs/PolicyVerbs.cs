using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class PolicyVerbs
{
    private const int UsualDecisions = 1_000;

    public static Noun Create() => new("policy", "The Cedar policies in force", Show(), PolicySchemaVerb.Create(), PolicySchemaVerb.CreateRequest(), Check(), Test(), Diff(), Replay(), Apply());

    private static Verb Show()
    {
        var shipped = Take.Flag("--shipped", "the policies that come with TackOS as well");
        return new Verb("show", "Show the policies in force", "tackos policy show --shipped", [shipped], async run =>
        {
            var policies = await run.Api.GetAsync($"policies");
            var files = policies.Items("files").Concat(run.Get(shipped) ? policies.Items("shipped") : []).ToList();
            return run.Answer(policies, page =>
            {
                page.Line($"// Version {policies.Text("version")}, hash {policies.Text("hash")}; {policies.Items("shipped").Count()} shipped files.");
                foreach (var file in files)
                    page.Line($"\n// {file.Text("name")}\n{file.Text("text").TrimEnd()}");
            });
        });
    }

    private static Verb Check()
    {
        var files = Files();
        return new Verb("check", "Check a policy set as applying would, without applying it: syntax, strict validation, names, the ladder, test cases",
            "tackos policy check office.cedar mail.cedar office.tests.json", [files], async run =>
            {
                var preview = await PreviewAsync(run, run.Get(files), last: 0);
                return run.Answer(preview, page => PolicyPages.Findings(page, preview), passed: preview.Truth("mayTakeForce"));
            });
    }

    private static Verb Test()
    {
        var files = Files();
        return new Verb("test", "Run the test cases of a policy set; without files, those of the set in force",
            "tackos policy test office.cedar office.tests.json", [files], async run =>
            {
                var preview = await PreviewAsync(run, run.Get(files), last: 0);
                var passed = preview.Get("sentence") is null && preview.Items("tests").All(t => t.Get("failure") is null);
                return run.Answer(preview, page => PolicyPages.Tests(page, preview), passed);
            });
    }

    private static Verb Diff()
    {
        var files = Files();
        return new Verb("diff", "Show what a policy set changes, policy by policy, against the one in force", "tackos policy diff office.cedar", [files], async run =>
        {
            var preview = await PreviewAsync(run, run.Get(files), last: 0);
            return run.Answer(preview, page => PolicyPages.Changes(page, preview), passed: preview.Get("sentence") is null);
        });
    }

    private static Verb Replay()
    {
        var files = Files();
        var last = Take.Number("--last", "N", $"how many recorded decisions to make again, the newest first (default {UsualDecisions})");
        return new Verb("replay", "Decide recorded calls again under a policy set, from the facts recorded with each, and list every flip",
            "tackos policy replay office.cedar --last 5000", [files, last], async run =>
            {
                var preview = await PreviewAsync(run, run.Get(files), run.Get(last) ?? UsualDecisions);
                return run.Answer(preview, page => PolicyPages.Effect(page, preview), passed: preview.Get("sentence") is null);
            });
    }

    private static Verb Apply()
    {
        var files = Take.Words("FILE", "the files of the whole set, policies and test cases, which replace those in force");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        var basedOn = Take.Number("--based-on", "VERSION", "the version the files were made from; refused where another is in force (default: the one in force now)");
        var yes = Take.Flag("--yes", "do not show the change and its effect, and do not ask");
        return new Verb("apply", "Put a policy set in force, whole, once every check passed; a person is shown its effect first",
            "tackos policy apply office.cedar --reason \"mail needs finance\"", [files, reason, basedOn, yes], async run =>
        {
            var version = run.Get(basedOn) ?? VersionOf(await run.Api.GetAsync($"policies"));
            if (run.Around.HasPerson && !run.Get(yes))
            {
                var preview = await PreviewAsync(run, run.Get(files), UsualDecisions);
                PolicyPages.Change(new Page(run.Around), preview);
                if (preview.Truth("mayTakeForce"))
                    run.Confirm("Put this set in force?", yes: false);
            }

            var applied = await run.Api.PutAsync($"policies", new { files = Read(run, run.Get(files)), reason = run.Get(reason), basedOn = version });
            return run.Answer(applied, $"Version {applied.Text("version")} is in force, hash {applied.Text("hash")}.");
        });
    }

    private static int? VersionOf(JsonElement policies) => policies.Get("version") is { } version ? version.GetInt32() : null;

    private static System.CommandLine.Argument<string[]> Files() => Take.WordsIfAny("FILE", "the files of the whole set, *.cedar and *.tests.json; without any, the set in force");

    private static Task<JsonElement> PreviewAsync(Run run, string[] files, int last) =>
        run.Api.PostAsync($"policies/preview", new { files = files.Length == 0 ? null : Read(run, files), last });

    private static List<object> Read(Run run, string[] files)
    {
        if (files.Select(Path.GetFileName).Distinct(StringComparer.Ordinal).Count() < files.Length)
            throw new UsageException("Two of the files have one name; policies are known by theirs.");
        return [.. files.Select(f => new { name = Path.GetFileName(f), text = File.ReadAllText(Path.GetFullPath(f, run.Around.Places.WorkingFolder)) })];
    }
}
