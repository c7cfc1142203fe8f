using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Journal;

namespace TackOS.Cli.Verbs;

internal static class AuditEraseVerb
{
    public static Verb Create()
    {
        var entry = Take.Word("ENTRY", "the number of the entry, as audit tail shows it");
        var arguments = Take.Flag("--arguments", "erase the arguments, of call.admitted, call.refused or approval.asked");
        var result = Take.Flag("--result", "erase the result, of call.settled");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        var basis = Take.Text("--legal-basis", "TEXT", "what asks for it or allows it; the journal keeps it", required: true);
        return new Verb("erase", "Destroy the arguments or the result beside an entry, for good; the journal still verifies",
            "tackos audit erase 812 --arguments --reason \"asked for by the customer\" --legal-basis \"GDPR Art. 17(1)(b)\"",
            [entry, arguments, result, reason, basis], async run =>
            {
                if (run.Get(arguments) == run.Get(result))
                    throw new UsageException("Name one of --arguments and --result.");
                if (!long.TryParse(run.Get(entry), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index))
                    throw new UsageException($"'{run.Get(entry)}' is no number of an entry.");
                var part = run.Get(arguments) ? BodyPart.Arguments : BodyPart.Result;
                var erased = await run.Api.PostAsync($"journal/{index}/erasure", new { part = part.ToString(), reason = run.Get(reason), legalBasis = run.Get(basis) });
                var also = erased.Texts("alsoIn").ToList();
                return run.Answer(erased, page =>
                {
                    page.Line($"{(part == BodyPart.Result ? "The result of entry" : "The arguments of entry")} {index}: gone for good. Copies in backups are not; those are yours to erase.");
                    if (also.Count > 0)
                        page.Line($"The same arguments lie beside other entries too: {string.Join(", ", also)}.", Printing.Tone.Warning);
                });
            });
    }
}
