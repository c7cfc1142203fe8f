namespace TackOS.Vault;

/// <summary>What came of opening a wrapped key ring.</summary>
public abstract record KeyringOpening
{
    private KeyringOpening() { }

    /// <summary>The code that documentation and exit messages name.</summary>
    public abstract string Code { get; }

    public sealed record Opened(Keyring Keyring) : KeyringOpening
    {
        public override string Code => "keyring_opened";
    }

    /// <summary>The stored bytes are whole, but this key-encryption key does not open them.</summary>
    public sealed record WrongKey : KeyringOpening
    {
        public override string Code => "keyring_wrong_key";
    }

    /// <summary>The stored bytes are not a key ring of a known format, or have changed since they were written.</summary>
    public sealed record Damaged : KeyringOpening
    {
        public override string Code => "keyring_damaged";
    }
}
