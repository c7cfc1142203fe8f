using TackOS.Vault;

namespace TackOS.Cli.Verbs;

/// <summary>A secret on its way to the vault, as the API takes it. It prints without its value.</summary>
internal sealed record SecretToStore(string Value, string Server, SlotKind Kind, string Slot, string? Prefix)
{
    public override string ToString() => $"{Server} {Kind} {Slot} ***";
}
