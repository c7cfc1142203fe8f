using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>Opens and shuts the vault of a running server, and rotates its keys.</summary>
internal static class VaultVerbs
{
    public static Noun Create() => new("vault", "The keys of secrets, bodies and the journal: sealing and rotating", Status(), Unseal(), Seal(), VaultRotateVerb.Create());

    private static Verb Status() => new("status", "Show whether the vault is sealed, what closes it, and its root keys", "tackos vault status", [], async run =>
    {
        var vault = await run.Api.GetAsync($"vault");
        return run.Answer(vault, page => Show(page, vault));
    });

    private static Verb Unseal() => new("unseal", "Give the key: a passphrase or PIN comes from standard input or a hidden prompt", "tackos vault unseal", [], async run =>
    {
        var before = await run.Api.GetAsync($"vault");
        var typed = before.TextOrNull("asks") is { } what ? TypedSecret.Known(run, what) : null;
        var vault = await run.Api.PostAsync($"vault/unseal", new TypedSecret.Sent(typed));
        return run.Answer(vault, "The vault is open. Agents are let out again.");
    });

    private static Verb Seal()
    {
        var yes = Take.Flag("--yes", "do not ask");
        return new Verb("seal", "Wipe the keys from memory: no agent is let out and no server runs until it is unsealed", "tackos vault seal --yes", [yes], async run =>
        {
            run.Confirm("Calls that are under way longer than a few seconds end with an unknown outcome. Seal the vault?", run.Get(yes));
            var vault = await run.Api.PostAsync($"vault/seal", new { });
            return run.Answer(vault, "The vault is sealed. To open it: tackos vault unseal");
        });
    }

    internal static void Show(Page page, JsonElement vault) => page.Facts(
    [
        ("Vault", vault.GetProperty("sealed").GetBoolean() ? new Cell("sealed: tackos vault unseal", Tone.Bad) : new Cell("open", Tone.Good)),
        ("Closed by", $"{vault.Text("provider")}, rotated {vault.Text("kekRotation")} times"),
        ("Root keys", string.Join(", ", vault.GetProperty("rootKeys").EnumerateArray().Select(v => v.ToString())) is { Length: > 0 } versions ? versions : "not known while it is sealed"),
    ]);
}
