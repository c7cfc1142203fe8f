using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server;
using TackOS.Server.Keys;
using TackOS.Vault;

namespace TackOS.Cli.Verbs;

/// <summary>The server, in this very process.</summary>
internal static class UpVerb
{
    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var listen = Take.Text("--listen", "ADDRESS:PORT", "where to listen (default 127.0.0.1:7070)");
        var keyFile = Take.Text("--key-file", "FILE", "short for --kek file:FILE: a key outside the data folder (default: the data folder's name with .key)");
        var kek = Take.Text("--kek", "PROVIDER", "where the key-encryption key comes from: file:PATH, passphrase, systemd:NAME or pkcs11:URI; a passphrase or PIN is asked for, or given by tackos vault unseal");
        var stayClosed = Take.Flag("--sealed", "start with the vault sealed, until tackos vault unseal");
        var signIn = Take.Flag("--sign-in", "show new one-time sign-in codes for the first admin");
        var resetStepUp = Take.Text("--reset-step-up", "NAME", "take the force of an operator's authenticator away before starting, where its owner lost it and no other admin is left");
        var postgres = Take.Text("--postgres", "CONNECTION", "several nodes over PostgreSQL: not in this version");
        return new Verb("up", "Start the gateway, the API and the console", "tackos up --data ~/.tackos --listen 127.0.0.1:7070",
            [data, listen, keyFile, kek, stayClosed, signIn, resetStepUp, postgres], async run =>
            {
                if (run.Has(postgres))
                    throw new UsageException("This version keeps its data in the embedded database only. Leave --postgres out.");
                var options = new GatewayOptions(
                    DataFolder(run, run.Get(data)), run.Get(listen) ?? "127.0.0.1:7070", run.Get(keyFile), run.Get(signIn))
                {
                    Kek = run.Get(kek),
                    ResetStepUp = run.Get(resetStepUp),
                    Sealed = run.Get(stayClosed),
                    AskForKek = question => Ask(run.Around, question),
                };
                return await ServeAsync(run, options);
            });
    }

    /// <summary>
    /// Null leaves the vault sealed: a service has nobody to ask, and its standard input is not read, except for the first start, which has no vault yet.
    /// </summary>
    private static SecretValue? Ask(Surroundings around, KekQuestion question)
    {
        var typed = question.IsNew && (question.What == "passphrase" || !around.HasPerson) ? TypedSecret.Chosen(around, question.What)
            : around.HasPerson ? TypedSecret.AskOnce(around, $"The {question.What} of the vault (not shown): ")
            : null;
        return VaultText.Typed(typed);
    }

    /// <summary>The folder that is named, or <c>~/.tackos</c>.</summary>
    public static string DataFolder(Run run, string? named) => Path.GetFullPath(named ?? Path.Combine(run.Around.Places.Home, ".tackos"), run.Around.Places.WorkingFolder);

    private static async Task<int> ServeAsync(Run run, GatewayOptions options)
    {
        try
        {
            await using var gateway = await Gateway.StartAsync(options);
            Announce(run, gateway, options);
            await run.Around.Out.FlushAsync();
            await gateway.WaitForShutdownAsync();
            return CommandLine.Done;
        }
        catch (StartupException cannot)
        {
            throw new RefusedException("startup", cannot.Message);
        }
    }

    private static void Announce(Run run, RunningGateway gateway, GatewayOptions options)
    {
        var console = gateway.Address;
        var agents = new Uri(console, "mcp");
        var codes = gateway.Codes.Select(c => new { c.Purpose, c.Code, c.ExpiresAt, Link = c.Purpose == "console" ? Link(console, c.Code) : null }).ToList();
        run.Answer(new { address = console, mcp = agents, data = options.DataFolder, @sealed = gateway.IsSealed, codes }, page =>
        {
            page.Line("TackOS is running. Ctrl+C stops it.", Tone.Good);
            if (gateway.IsSealed)
                page.Line("The vault is sealed: no agent is let out until tackos vault unseal.", Tone.Warning);
            page.Facts([("  Console", console.AbsoluteUri), ("  Agents", agents.AbsoluteUri), ("  Data", options.DataFolder)]);
            if (gateway.Codes.Count == 0)
                return;
            page.Line("\nSign in, once each, within a quarter of an hour:");
            page.Facts(gateway.Codes.Select(c => c.Purpose == "console"
                ? ("  Console", (Cell)Link(console, c.Code))
                : ("  CLI", (Cell)$"./tackos {Elsewhere(console)}login {c.Code}")));
        });
    }

    private static string Link(Uri console, string code) => $"{console.AbsoluteUri}#sign-in={code}";

    private static string Elsewhere(Uri address) => address.AbsoluteUri == "http://127.0.0.1:7070/" ? "" : $"--server {address.GetLeftPart(UriPartial.Authority)} ";
}
