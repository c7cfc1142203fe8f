using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>What a person types to open a vault, as bytes.</summary>
public static class VaultText
{
    public const int MostCharacters = 1024;

    /// <summary>
    /// The characters as they were typed, in UTF-8. They are not normalised: that depends on tables which not every machine has, and a vault must not
    /// open on one only. Null where nothing was typed. The caller disposes it.
    /// </summary>
    public static SecretValue? Typed(string? text) => string.IsNullOrEmpty(text) ? null : SecretValue.FromText(text);
}
