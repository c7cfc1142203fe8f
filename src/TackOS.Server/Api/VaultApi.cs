using System.Text.Json.Serialization;
using TackOS.Identity;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>The vault itself: whether it is open, opening and shutting it, and rotating its keys. No key and nothing typed ever comes out of it.</summary>
internal static class VaultApi
{
    /// <summary>
    /// <paramref name="Provider"/> closes the ring, and did so <paramref name="KekRotation"/> others before. <paramref name="Asks"/> is what a person
    /// has to type to unseal it, null where nobody is needed. <paramref name="RootKeys"/> are the versions in the ring, none while it is sealed.
    /// </summary>
    public sealed record VaultView(bool Sealed, string Provider, int KekRotation, string? Asks, IReadOnlyList<uint> RootKeys);

    /// <summary>What the provider asks for; left out where it asks for nothing.</summary>
    public sealed record UnsealBody(string? Passphrase)
    {
        public override string ToString() => "UnsealBody { *** }";
    }

    public enum Rotation
    {
        Kek,
        Ring,
        Secrets,
    }

    /// <summary>
    /// <paramref name="Provider"/> and <paramref name="Passphrase"/> are of the new key-encryption key. <paramref name="LeaveUnreadable"/>: retire root
    /// keys although something that no key opens is under them.
    /// </summary>
    public sealed record RotateBody([property: JsonRequired] Rotation What, string? Provider, string? Passphrase, bool LeaveUnreadable = false)
    {
        public override string ToString() => $"RotateBody {{ {What} *** }}";
    }

    /// <summary>How far it came; <paramref name="Left"/> above zero asks for the next piece.</summary>
    public sealed record RotatedView(
        VaultView Vault, uint? Version = null, int Done = 0, int Left = 0, IReadOnlyList<string>? Unreadable = null, IReadOnlyList<uint>? Retired = null);

    public static void Map(RouteGroupBuilder api, VaultKeys keys, Sealing sealing, KeyRotation rotation, Authenticators authenticators, StepUp stepUp)
    {
        api.MapGet("/vault", () => View(keys)).WithName("getVault").NeedsSignIn().InDepartments();
        api.MapPost("/vault/unseal", async (UnsealBody body, HttpContext http) =>
        {
            using var typed = Typed(body.Passphrase);
            // Where nobody types a key, whoever found an admin's sign-in would undo the sealing with that alone. Who has no authenticator cannot set
            // one up while the vault is sealed, and is let through.
            var needsCode = keys.Provider.Asks is null && authenticators.IsEnrolled(http.CurrentOperator().Id);
            if (needsCode && !stepUp.IsTriedBy(http, StepUpScope.Settings))
                throw stepUp.MissingFor(http.CurrentOperator());
            await sealing.UnsealAsync(typed, http.Actor(), needsCode ? () => stepUp.MustAsync(http, StepUpScope.Settings) : null);
            return View(keys);
        }).WithName("unsealVault").Needs(Role.Admin);
        api.MapPost("/vault/seal", async (HttpContext http) =>
        {
            await sealing.SealAsync(http.Actor());
            return View(keys);
        }).WithName("sealVault").Needs(Role.Admin);
        api.MapPost("/vault/rotate", async (RotateBody body, HttpContext http) => body.What switch
        {
            Rotation.Kek => await KekAsync(body, keys, rotation, http.Actor()),
            Rotation.Ring => new RotatedView(View(keys), await rotation.RingAsync(http.Actor())) with { Vault = View(keys) },
            _ => Of(await rotation.SecretsAsync(http.Actor(), body.LeaveUnreadable), keys),
        }).WithName("rotateVault").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
    }

    private static SecretValue? Typed(string? text) => text is { Length: > VaultText.MostCharacters }
        ? throw new ControlException("kek-missing", $"A passphrase has at most {VaultText.MostCharacters} characters.")
        : VaultText.Typed(text);

    private static async Task<RotatedView> KekAsync(RotateBody body, VaultKeys keys, KeyRotation rotation, string actor)
    {
        using var typed = Typed(body.Passphrase);
        await rotation.KekAsync(body.Provider ?? throw new ControlException("kek-missing", $"Say what closes the vault from now on: {Keys.Kek.KekChoice.Forms}."), typed, actor);
        return new RotatedView(View(keys));
    }

    private static RotatedView Of(RewrapProgress progress, VaultKeys keys) =>
        new(View(keys), keys.CurrentVersion, progress.Done, progress.Left, progress.Unreadable, progress.Retired);

    private static VaultView View(VaultKeys keys) => new(keys.IsSealed, keys.Closure.Provider, keys.Closure.Rotation, keys.Provider.Asks, keys.Versions);
}
