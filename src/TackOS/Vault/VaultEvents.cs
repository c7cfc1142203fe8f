using TackOS.Journal;

namespace TackOS.Vault;

/// <summary>
/// A secret's new version, and the one place it may be injected: a header of an HTTP server's address, or an environment name of a stdio server.
/// The journal knows that it exists, never what it is.
/// </summary>
public sealed record SecretStored(string Id, int Version, string Server, SlotKind Kind, string Slot, string Prefix) : JournalEvent;

[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<SlotKind>))]
public enum SlotKind
{
    Header,
    Environment,
}

/// <summary>The keys were wiped from memory: agents are let nothing out until the vault is unsealed.</summary>
public sealed record VaultSealed : JournalEvent;

/// <summary>The key-encryption key was given, and everything works again.</summary>
public sealed record VaultUnsealed(string Provider) : JournalEvent;

/// <summary>What was given did not unseal the vault. It is the <paramref name="Attempt"/>th since the last one that did.</summary>
public sealed record UnsealFailed(string Provider, int Attempt) : JournalEvent;

/// <summary>The ring is closed with another key-encryption key, for the <paramref name="Rotation"/>th time.</summary>
public sealed record KekRotated(int Rotation, string Provider) : JournalEvent;

/// <summary>A new root key was made; whatever is sealed from now on is under it.</summary>
public sealed record RingRotated(uint Version) : JournalEvent;

/// <summary>Nothing is under this root key any more, and it leaves the ring.</summary>
public sealed record RootRetired(uint Version) : JournalEvent;
