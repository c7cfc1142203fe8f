using TackOS.Vault;

namespace TackOS.Server.Keys.Kek;

/// <summary>
/// Where a key-encryption key comes from. What it throws is a <see cref="StartupException"/> whose sentence names the cause and the mend, and never
/// the key or what was typed.
/// </summary>
internal interface IKekProvider
{
    /// <summary>The word before the colon of <c>--kek</c>.</summary>
    string Kind { get; }

    /// <summary>What <c>--kek</c> names, as people are told it: nothing secret is part of it.</summary>
    string Name { get; }

    /// <summary>What a person has to type, such as <c>passphrase</c>; null where nobody is needed.</summary>
    string? Asks { get; }

    /// <summary>Files that no server may see.</summary>
    IReadOnlyList<string> Hidden { get; }

    /// <summary>A key for a ring that is to be closed with it, and what has to be kept beside the ring to have the key again.</summary>
    NewKek Make(SecretValue? typed);

    /// <summary>The key again. Whether it is the right one shows at the ring.</summary>
    SecretValue Open(KekRecord record, SecretValue? typed);
}

/// <summary>A key-encryption key (32 bytes), which the caller disposes, and its record.</summary>
internal sealed record NewKek(SecretValue Key, KekRecord Record);

/// <summary>What is kept beside a ring about the key that closes it.</summary>
/// <param name="Provider">The kind of provider.</param>
/// <param name="Name">What the provider was told, to be named in sentences; it chooses nothing.</param>
/// <param name="Rotation">How many key-encryption keys closed this ring before.</param>
/// <param name="Argon2">Of a passphrase: how the key is derived.</param>
/// <param name="Wrapped">Of a token: the key, encrypted by the token.</param>
internal sealed record KekRecord(string Provider, string Name, int Rotation = 0, Argon2Cost? Argon2 = null, byte[]? Wrapped = null)
{
    /// <summary>Of a ring from before there was a choice.</summary>
    public static KekRecord FromBefore { get; } = new(FileKek.Word, "");

    /// <summary>As it is said to <c>--kek</c>.</summary>
    public string Option => Name.Length == 0 ? Provider : $"{Provider}:{Name}";
}
