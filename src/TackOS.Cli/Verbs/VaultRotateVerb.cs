using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>Rotates the keys of the vault while calls run. Whatever was cut short is done again by the same command.</summary>
internal static class VaultRotateVerb
{
    private static readonly string[] Rotations = ["kek", "ring", "secrets"];

    public static Verb Create()
    {
        var what = Take.Word("kek|ring|secrets", "kek: what closes the ring; ring: a new root key; secrets: everything moves to it and the old ones are retired");
        var to = Take.Text("--to", "PROVIDER", "with kek: file:PATH, passphrase, systemd:NAME or pkcs11:URI; a passphrase or PIN comes from standard input or a hidden prompt");
        var leave = Take.Flag("--leave-unreadable", "with secrets: retire old root keys although something that no key opens is under them");
        return new Verb("rotate", "Rotate the key that closes the ring, the root key, or what is sealed under it", "tackos vault rotate kek --to passphrase", [what, to, leave], async run => run.Get(what) switch
        {
            "kek" => await KekAsync(run, run.Get(to) ?? throw new UsageException("Say what closes the vault from now on: --to file:PATH, passphrase, systemd:NAME or pkcs11:URI.")),
            "ring" => await RingAsync(run),
            "secrets" => await SecretsAsync(run, run.Get(leave)),
            var other => throw new UsageException($"'{other}' is not one of {string.Join(", ", Rotations)}."),
        });
    }

    private static async Task<int> KekAsync(Run run, string provider)
    {
        var asks = provider == "passphrase" ? provider : provider.StartsWith("pkcs11:", StringComparison.Ordinal) && !provider.Contains("pin-source=", StringComparison.Ordinal) ? "PIN" : null;
        // A PIN is the token's; only a passphrase is chosen here.
        var typed = asks is null ? null : asks == "PIN" ? TypedSecret.Known(run, asks) : TypedSecret.Chosen(run.Around, asks);
        var rotated = await run.Api.PostAsync($"vault/rotate", new Asked("Kek", provider, typed));
        return run.Answer(rotated, page =>
        {
            VaultVerbs.Show(page, rotated.GetProperty("vault"));
            page.Line("The former key opens earlier copies of the key ring and nothing else: destroy it where it lies. Start with --kek from now on where the key is no passphrase.", Tone.Warning);
        });
    }

    private static async Task<int> RingAsync(Run run)
    {
        var rotated = await run.Api.PostAsync($"vault/rotate", new Asked("Ring"));
        return run.Answer(rotated, $"Root key {rotated.Text("version")} is made, and everything new is under it. To move what is under older ones: tackos vault rotate secrets");
    }

    /// <summary>Piece by piece, so that whoever waits sees how far it is, and what is cut short has lost nothing.</summary>
    private static async Task<int> SecretsAsync(Run run, bool leaveUnreadable)
    {
        var done = 0;
        while (true)
        {
            var piece = await run.Api.PostAsync($"vault/rotate", new Asked("Secrets", LeaveUnreadable: leaveUnreadable));
            var (moved, left) = (piece.GetProperty("done").GetInt32(), piece.GetProperty("left").GetInt32());
            done += moved;
            if (run.Around.ShowsProgress)
                run.Around.Error.WriteLine($"{done:N0} moved, {left:N0} left");
            if (left == 0 || moved == 0)
                return Answer(run, piece, done, left);
        }
    }

    private static int Answer(Run run, JsonElement last, int done, int left)
    {
        var retired = last.GetProperty("retired").EnumerateArray().Select(v => v.ToString()).ToList();
        var unreadable = last.GetProperty("unreadable").EnumerateArray().Select(v => v.ToString()).ToList();
        return run.Answer(last, page =>
        {
            page.Line($"{done:N0} secrets and bodies are moved to root key {last.Text("version")}.", Tone.Good);
            if (retired.Count > 0)
                page.Line($"Retired: {string.Join(", ", retired)}. A backup from before needs its own key ring.");
            if (left > 0)
                page.Line($"{left:N0} are still under older root keys, which therefore stay. {(unreadable.Count > 0 ? $"No key opens {string.Join(", ", unreadable)}: erase them, or add --leave-unreadable." : "Run it again.")}", Tone.Warning);
        }, passed: left == 0);
    }

    private sealed record Asked(string What, string? Provider = null, string? Passphrase = null, bool LeaveUnreadable = false)
    {
        public override string ToString() => $"{What} ***";
    }
}
