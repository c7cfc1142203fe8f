using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class OperatorVerbs
{
    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["admin"] = "Admin",
        ["policy-author"] = "PolicyAuthor",
        ["policyauthor"] = "PolicyAuthor",
        ["approver"] = "Approver",
        ["finance"] = "Finance",
        ["auditor"] = "Auditor",
    };

    public static Noun Create() => new("operator", "Humans with roles", List(), Set(), Code(), StepUpVerbs.Enrol(), StepUpVerbs.Reset());

    private static Verb List() => new("list", "List the operators", "tackos operator list", [], async run =>
    {
        var operators = await run.Api.GetAsync($"operators");
        return run.Answer(operators, page => page.Table("No operators.", ["operator", "name", "roles", "departments", "active"], operators.Items().Select(o =>
            new Cell[] { o.Text("id"), o.Text("name"), o.Joined("roles"), o.Joined("departments") is { Length: > 0 } some ? some : "all", Tones.Of(o.YesNo("active")) })));
    });

    private static Verb Set()
    {
        var id = Take.Word("NAME", "the operator");
        var name = Take.Text("--name", "TEXT", "how people call the operator");
        var roles = Take.List("--roles", "A,B", "of admin, policy-author, approver, finance, auditor; a new one needs it");
        var departments = Take.List("--departments", "A,B", "only for these departments; an empty text is the whole company; a new one needs it");
        var active = Take.YesNo("--active", "whether the operator may sign in");
        return new Verb("set", "Make an operator or change one; what is not named stays as it is", "tackos operator set ana --roles approver,finance --departments office",
            [id, name, roles, departments, active], async run =>
            {
                var changed = await run.Api.PutAsync($"operators/{run.Get(id)}", new
                {
                    name = run.Get(name),
                    roles = run.Get(roles)?.Select(Role),
                    departments = run.Get(departments),
                    active = run.Truth(active),
                });
                return run.Answer(changed, $"{changed.Text("id")}: {changed.Joined("roles")}. A way to sign in: tackos operator code {changed.Text("id")}");
            });
    }

    private static Verb Code()
    {
        var id = Take.Word("NAME", "the operator");
        return new Verb("code", "Issue a one-time sign-in code, good for 15 minutes", "tackos operator code ana", [id], async run =>
        {
            var code = await run.Api.PostAsync($"operators/{run.Get(id)}/codes", new { });
            return run.Answer(code, page =>
            {
                page.Line($"For {code.Text("operator")}, once, until {code.When("expiresAt")}:");
                page.Facts([("  Console", code.Text("link")), ("  CLI", $"tackos login {code.Text("code")}")]);
            });
        });
    }

    private static string Role(string typed) => Roles.TryGetValue(typed, out var role)
        ? role
        : throw new UsageException($"'{typed}' is no role: admin, policy-author, approver, finance, auditor.");
}
