using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Journal;
using TackOS.Server;
using TackOS.Server.Keys;

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
        var data = Take.Text("--data", "DIR", "erase in this data folder, without the server, which must not run");
        var keyFile = Take.Text("--key-file", "FILE", "with --data: the key-encryption key (default: the data folder's name with .key)");
        return new Verb("erase", "Destroy the arguments or the result beside an entry, for good; the journal still verifies",
            "tackos audit erase 812 --arguments --reason \"asked for by the customer\" --legal-basis \"GDPR Art. 17(1)(b)\"",
            [entry, arguments, result, reason, basis, data, keyFile], async run =>
            {
                if (run.Get(arguments) == run.Get(result))
                    throw new UsageException("Name one of --arguments and --result.");
                if (!long.TryParse(run.Get(entry), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index))
                    throw new UsageException($"'{run.Get(entry)}' is no number of an entry.");
                var part = run.Get(arguments) ? BodyPart.Arguments : BodyPart.Result;
                if (run.Has(keyFile) && !run.Has(data))
                    throw new UsageException("--key-file goes with --data.");
                if (run.Get(data) is { } folder)
                    return await OfflineAsync(run, new GatewayOptions(UpVerb.DataFolder(run, folder), "127.0.0.1:0", run.Get(keyFile)), index, part, run.Get(reason)!, run.Get(basis)!);
                var erased = await run.Api.PostAsync($"journal/{index}/erasure", new { part = part.ToString(), reason = run.Get(reason), legalBasis = run.Get(basis) });
                return run.Answer(erased, page => Print(page, index, part, [.. erased.Texts("alsoIn")]));
            });
    }

    private static async Task<int> OfflineAsync(Run run, GatewayOptions options, long index, BodyPart part, string reason, string basis)
    {
        try
        {
            var erased = await OfflineErasure.EraseAsync(options, index, part, reason, basis, Environment.UserName);
            return run.Answer(new { entry = index, part = part.ToString(), erased.AlsoIn, erased.Unsigned }, page =>
            {
                Print(page, index, part, erased.AlsoIn);
                if (erased.Unsigned is { } why)
                    page.Line($"The entry that says so is not signed for yet; the next start does that. {why}", Tone.Warning);
            });
        }
        catch (StartupException cannot)
        {
            throw new RefusedException("startup", $"{cannot.Message} Where a gateway runs over it, leave --data out: the gateway does it.");
        }
    }

    private static void Print(Page page, long index, BodyPart part, IReadOnlyList<string> also)
    {
        page.Line($"{(part == BodyPart.Result ? "The result of entry" : "The arguments of entry")} {index}: gone for good. Copies in backups are not; those are yours to erase.");
        if (also.Count > 0)
            page.Line($"{(part == BodyPart.Result ? "The whole result, which the agent was not given, lies" : "The same arguments lie")} beside other entries too: {string.Join(", ", also)}.", Tone.Warning);
    }
}
