using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Keys;
using TackOS.Server.Witnesses;

namespace TackOS.Cli.Verbs;

/// <summary>A witness, in this very process, for a machine that the journal's is not.</summary>
internal static class WitnessServeVerb
{
    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "the witness's own folder (default ~/.tackos-witness)");
        var listen = Take.Text("--listen", "ADDRESS:PORT", "where to listen (default 127.0.0.1:7071)");
        var logs = Take.Texts("--log", "VKEY|FILE", "the verifier key of a log to watch, or its file; repeatable; at least one");
        var name = Take.Text("--name", "NAME", "the name it signs under, chosen once (default: one made at random)");
        return new Verb("serve", "Run a witness for the journals of other machines", "tackos witness serve --data ~/.tackos-witness --listen 0.0.0.0:7071 --log key.vkey",
            [data, listen, logs, name], run =>
            {
                if (run.Get(logs) is not [_, ..] named)
                    throw new UsageException("Name the log to watch: --log VKEY, the key in the file key.vkey of its data folder.");
                var folder = Path.GetFullPath(run.Get(data) ?? Path.Combine(run.Around.Places.Home, ".tackos-witness"), run.Around.Places.WorkingFolder);
                return ServeAsync(run, new WitnessServerOptions(
                    folder, run.Get(listen) ?? "127.0.0.1:7071", [.. named.Select(log => KeyOf(run, log))], run.Get(name)));
            });
    }

    private static string KeyOf(Run run, string named)
    {
        var file = Path.GetFullPath(named, run.Around.Places.WorkingFolder);
        return File.Exists(file) ? File.ReadAllText(file) : named;
    }

    private static async Task<int> ServeAsync(Run run, WitnessServerOptions options)
    {
        try
        {
            await using var witness = await WitnessServer.StartAsync(options);
            run.Answer(new { address = witness.Address, key = witness.VerifierKey, data = options.DataFolder, logs = options.LogKeys.Select(k => k.Trim()) }, page =>
            {
                page.Line("The witness is running. Ctrl+C stops it.", Tone.Good);
                page.Facts([("  Address", witness.Address.AbsoluteUri), ("  Key", witness.VerifierKey), ("  Data", options.DataFolder)]);
                page.Line("\nOn the journal's machine, beside the witnesses that are set already:");
                page.Line($"  tackos witness set --witness {witness.VerifierKey}={witness.Address.GetLeftPart(UriPartial.Authority)} --quorum 1 --reason …");
            });
            await run.Around.Out.FlushAsync();
            await witness.WaitForShutdownAsync();
            return CommandLine.Done;
        }
        catch (StartupException cannot)
        {
            throw new RefusedException("startup", cannot.Message);
        }
    }
}
