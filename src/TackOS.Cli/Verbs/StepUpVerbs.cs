using System.Text;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

/// <summary>An operator's own authenticator, and taking another's away.</summary>
internal static class StepUpVerbs
{
    public static Verb Enrol() => new("step-up", "Set up your authenticator app; shows its secret and QR code once, and asks for a code of it",
        "tackos operator step-up", [], async run =>
        {
            var enrolment = await run.Api.PostAsync($"step-up", new { });
            run.Answer(enrolment, page =>
            {
                page.Line("Scan this with an authenticator app, or type the secret into it. It is shown this once.\n");
                page.Line(Drawn([.. enrolment.Texts("qr")]));
                page.Facts([("Secret", enrolment.Text("secret")), ("Address", enrolment.Text("address"))]);
            });
            await run.Around.Out.FlushAsync();
            await run.Api.PostWithCodeAsync($"step-up/confirm", run.TypedCode() ?? throw new RefusedException("step-up-code-missing", "No code was given, so nothing changed."));
            run.Note("Your authenticator is set up. What needs it asks for a code.");
            return CommandLine.Done;
        });

    public static Verb Reset()
    {
        var id = Take.Word("NAME", "the operator");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        return new Verb("reset-step-up", "Take the force of another operator's authenticator away, so that a new one can be set up",
            "tackos operator reset-step-up ana --reason \"lost her phone\"", [id, reason], async run =>
            {
                await run.Api.PostAsync($"operators/{run.Get(id)}/step-up/reset", new { reason = run.Get(reason) });
                return run.Answer(new { @operator = run.Get(id), reset = true }, $"The authenticator of {run.Get(id)} counts no more. {run.Get(id)} sets up another: tackos operator step-up");
            });
    }

    /// <summary>Two rows of modules a line, in half blocks. Light modules are drawn, so that it reads on a dark terminal; apps read either.</summary>
    private static string Drawn(string[] rows)
    {
        var text = new StringBuilder();
        for (var y = 0; y < rows.Length; y += 2)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                var (upper, lower) = (rows[y][x] == '0', y + 1 < rows.Length && rows[y + 1][x] == '0');
                text.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
