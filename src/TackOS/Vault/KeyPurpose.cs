namespace TackOS.Vault;

/// <summary>What a derived key is for. Each purpose has its own HKDF label, so a key of one never serves another.</summary>
public enum KeyPurpose
{
    JournalSigning,
    SessionCookies,
    JournalBodies,
    SecretData,
    OAuthSigning,
    StepUp,
}

internal static class KeyPurposes
{
    // The labels are part of what is stored: changing one makes everything under it unreadable. They do not follow the enum's names.
    public static ReadOnlySpan<byte> Label(this KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.JournalSigning => "tackos 1 journal-signing"u8,
        KeyPurpose.SessionCookies => "tackos 1 session-cookies"u8,
        KeyPurpose.JournalBodies => "tackos 1 journal-bodies"u8,
        KeyPurpose.SecretData => "tackos 1 secret-data"u8,
        KeyPurpose.OAuthSigning => "tackos 1 oauth-signing"u8,
        KeyPurpose.StepUp => "tackos 1 step-up"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such key purpose."),
    };
}
