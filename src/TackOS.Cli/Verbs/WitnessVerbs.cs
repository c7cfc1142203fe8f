using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class WitnessVerbs
{
    public static Noun Create() => new("witness", "Who cosigns the journal's checkpoints", Show(), Set(), WitnessServeVerb.Create());

    private static Verb Show() => new("show", "Show the witnesses, how many must cosign, and how each stands", "tackos witness show", [], async run =>
    {
        var policy = await run.Api.GetAsync($"witnesses");
        return run.Answer(policy, page => Print(page, policy));
    });

    private static Verb Set()
    {
        var witnesses = Take.Texts("--witness", "VKEY=URL", "a witness's verifier key and its address; repeatable; without any nobody is asked");
        var quorum = Take.Number("--quorum", "N", "how many of them must cosign before a checkpoint becomes public; with 0 they are asked and none is needed");
        quorum.Required = true;
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        return new Verb("set", "Set who must cosign a checkpoint before it becomes public; replaces what was set",
            "tackos witness set --witness witness.example/w1+1a2b3c4d+BAAB…=https://witness.example --quorum 1 --reason \"a second machine\"",
            [witnesses, quorum, reason], async run =>
            {
                var set = await run.Api.PutAsync($"witnesses", new
                {
                    witnesses = (run.Get(witnesses) ?? []).Select(Witness),
                    quorum = run.Get(quorum)!.Value,
                    reason = run.Get(reason),
                });
                return run.Answer(set, page => Print(page, set));
            });
    }

    private static void Print(Page page, JsonElement policy)
    {
        var count = policy.Items("witnesses").Count();
        page.Line(count == 0
            ? "No witness is asked. Whoever puts back the whole disk leaves nothing to notice."
            : $"A checkpoint becomes public once {policy.Number("quorum")} of {count} witnesses have cosigned it.");
        if (count == 0)
            return;
        string[] heads = ["witness", "address", "cosigned last", "at", "last error"];
        page.Table("", heads, policy.Items("witnesses").Select(w => new Cell[]
        {
            w.Text("name"), w.Text("address"), w.TextOrNull("lastSize") is { } size ? $"{size} entries" : "nothing yet", w.When("lastAt"),
            w.TextOrNull("lastError") is { } error ? new Cell($"{w.When("lastErrorAt")} {error}", Tone.Warning) : "",
        }));
    }

    /// <summary>Base64 may end in equals signs of its own, so the border is the one before the address's scheme.</summary>
    private static object Witness(string typed)
    {
        var border = typed.IndexOf("=http", StringComparison.OrdinalIgnoreCase);
        return border > 0 && Uri.TryCreate(typed[(border + 1)..], UriKind.Absolute, out var address)
            ? new { key = typed[..border], address }
            : throw new UsageException($"'{typed}' is not VKEY=URL, a witness's verifier key and its http or https address.");
    }
}
