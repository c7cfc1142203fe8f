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
