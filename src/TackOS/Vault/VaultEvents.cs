using TackOS.Journal;

namespace TackOS.Vault;

/// <summary>A secret's new version. The journal knows that it exists, never what it is.</summary>
public sealed record SecretStored(string Id, int Version) : JournalEvent;

/// <summary>A secret may be injected at this one place: a server's header or one environment name of a stdio server.</summary>
public sealed record SecretBound(string Secret, string Server, string Slot, string? Prefix) : JournalEvent;
