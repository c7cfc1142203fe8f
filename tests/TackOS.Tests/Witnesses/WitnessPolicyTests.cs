using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Tests.Witnesses;

public sealed class WitnessPolicyTests
{
    private static readonly NoteVerifier Journal = Key(1);
    private static readonly Uri Address = new("https://witness.example/path");

    public static TheoryData<string, string[], string, int> Faults => new()
    {
        { "a quorum below nothing", [Witness(2)], "https://a.example", -1 },
        { "a quorum beyond the witnesses", [Witness(2)], "https://a.example", 2 },
        { "the same key twice", [Witness(2), Witness(2)], "https://a.example", 1 },
        { "the same key under two names", [Witness(2), Witness(2, "other")], "https://a.example", 1 },
        { "the journal's key as a witness", [Witness(1, "journal")], "https://a.example", 1 },
        { "a key that logs sign with", [Key(2).ToString()], "https://a.example", 1 },
        { "no key", ["witness"], "https://a.example", 1 },
        { "a file as the address", [Witness(2)], "file:///tmp/x", 1 },
        { "a path as the address", [Witness(2)], "/relative", 1 },
        { "a user name in the address", [Witness(2)], "https://user:word@a.example", 1 },
        { "a query in the address", [Witness(2)], "https://a.example/?x=1", 1 },
        { "more witnesses than a note's readers read", [.. Enumerable.Range(2, 16).Select(i => Witness((byte)i))], "https://a.example", 1 },
    };

    [Fact]
    public void NobodyIsAskedAtFirst() => Assert.Null(WitnessPolicy.None.Fault(Journal));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AnyPartOfTheWitnessesIsAQuorum(int quorum) =>
        Assert.Null(new WitnessPolicy([new WitnessAddress(Witness(2), Address), new WitnessAddress(Witness(3), Address)], quorum).Fault(Journal));

    [Theory]
    [MemberData(nameof(Faults))]
    public void WhatCannotBeMetOrVerifiedTakesNoForce(string what, string[] keys, string address, int quorum)
    {
        Assert.NotEmpty(what);
        ArgumentNullException.ThrowIfNull(keys);
        Assert.NotNull(new WitnessPolicy([.. keys.Select(key => new WitnessAddress(key, new Uri(address, UriKind.RelativeOrAbsolute)))], quorum).Fault(Journal));
    }

    private static Ed25519Verifier Key(byte seed)
    {
        using var signer = Ed25519Signer.FromSeed("journal", [.. Enumerable.Repeat(seed, 32)]);
        return (Ed25519Verifier)signer.Verifier;
    }

    private static string Witness(byte seed, string? name = null)
    {
        using var signer = CosignatureSigner.FromSeed(name ?? $"witness-{seed}", [.. Enumerable.Repeat(seed, 32)], TimeProvider.System);
        return signer.Verifier.ToString();
    }
}
