using TackOS.Cli.Api;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

internal static class PolicyVerbs
{
    public static Noun Create() => new("policy", "The Cedar policies in force", Show(), Check(), Apply());

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
        var files = Take.Words("FILE", "the Cedar files of the whole set");
        return new Verb("check", "Check a policy set as applying would, without applying it", "tackos policy check office.cedar mail.cedar", [files], async run =>
        {
            var built = await run.Api.PutAsync($"policies", new { files = Read(run, run.Get(files)), reason = "", checkOnly = true });
            return run.Answer(built, $"The set is valid; its hash would be {built.Text("hash")}. Nothing was changed.");
        });
    }

    private static Verb Apply()
    {
        var files = Take.Words("FILE", "the Cedar files of the whole set, which replace those in force");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        return new Verb("apply", "Put a policy set in force, whole, once every check passed",
            "tackos policy apply office.cedar --reason \"mail needs finance\"", [files, reason], async run =>
        {
            var applied = await run.Api.PutAsync($"policies", new { files = Read(run, run.Get(files)), reason = run.Get(reason) });
            return run.Answer(applied, $"Version {applied.Text("version")} is in force, hash {applied.Text("hash")}.");
        });
    }

    private static List<object> Read(Run run, string[] files)
    {
        if (files.Select(Path.GetFileName).Distinct(StringComparer.Ordinal).Count() < files.Length)
            throw new UsageException("Two of the files have one name; policies are known by theirs.");
        return [.. files.Select(f => new { name = Path.GetFileName(f), text = File.ReadAllText(Path.GetFullPath(f, run.Around.Places.WorkingFolder)) })];
    }
}
