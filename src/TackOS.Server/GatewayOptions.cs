using TackOS.Server.Keys;

namespace TackOS.Server;

/// <summary>Where a gateway keeps its data, where it listens, and where its key lies.</summary>
/// <param name="DataFolder">Made on the first start; nobody else can read it.</param>
/// <param name="Listen">Address and port, as <c>127.0.0.1:7070</c>; port 0 takes a free one.</param>
/// <param name="KeyFile">The key-encryption key, outside the data folder; null takes the data folder's name with <c>.key</c>.</param>
/// <param name="SignIn">Issue a new one-time sign-in code for the first admin, although there is one already.</param>
public sealed record GatewayOptions(string DataFolder, string Listen, string? KeyFile = null, bool SignIn = false)
{
    /// <summary>Where the key-encryption key comes from, as <c>--kek</c> says it; null takes the key file, or what the vault was closed with.</summary>
    public string? Kek { get; init; }

    /// <summary>Start with the vault sealed, until an admin unseals it.</summary>
    public bool Sealed { get; init; }

    /// <summary>Asks a person for a passphrase or PIN; what it gives is disposed here. Null, from it or in its place, leaves the vault sealed.</summary>
    public Func<KekQuestion, Vault.SecretValue?>? AskForKek { get; init; }

    /// <summary>An operator whose authenticator is reset before anybody can sign in; null for nobody.</summary>
    public string? ResetStepUp { get; init; }

    /// <summary>How long a call is held open for a human.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Last word on the parts, for tests that put one of their own in the place of a port.</summary>
    internal Action<IServiceCollection>? Replace { get; init; }
}

/// <summary>A one-time sign-in code, and what it is for: <c>console</c> or <c>cli</c>.</summary>
public sealed record SignInCode(string Purpose, string Code, DateTimeOffset ExpiresAt);
