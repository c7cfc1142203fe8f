using System.Text;
using CsCheck;

namespace TackOS.TransparencyLog.Tests.Witnessing;

public class AddCheckpointRequestTests
{
    // C2SP tlog-witness, "add-checkpoint".
    private const string OfTheSpecification = """
        old 20852014
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

        """;

    private static readonly string Hash = MerkleHash.EmptyRoot.ToBase64();

    public static TheoryData<string, string> Spoilings => new()
    {
        { "old 20852014\n", "" },
        { "old 20852014\n", "old 020852014\n" },
        { "old 20852014\n", "old -1\n" },
        { "old 20852014\n", "old  20852014\n" },
        { "old 20852014\n", "old 20852014 \n" },
        { "old 20852014\n", "old 20852014\r\n" },
        { "old 20852014\n", "old 9223372036854775808\n" },
        { "old 20852014\n", "Old 20852014\n" },
        { "old 20852014\n", "old \n" },
        { "PlRNCrwH", "PlRNCrw" },
        { "pkaw=\n", "pkax=\n" },
        { "pkaw=\n", "pkaw= \n" },
        { "pkaw=\n", "pkaw\n" },
        { "j/0=\n\n", "j/0=\n" },
        { "20852163", "020852163" },
        { "q2I=\n", "q2I=\n\n" },
        { "— example.com", "- example.com" },
        { "+xeMcTOAYQ8=\n", "+xeMcTOAYQ8=\n\n" },
    };

    [Fact]
    public void TheExampleOfTheSpecificationIsReadAndWrittenAgainAsItIs()
    {
        var request = WitnessWorld.Read(OfTheSpecification);
        Assert.Equal((20852014, 4, 2), (request.OldSize, request.Proof.Count, request.Note.Signatures.Count));
        Assert.Equal(("example.com/behind-the-sofa", 20852163), (request.Checkpoint.Origin, request.Checkpoint.Size));
        Assert.Equal(OfTheSpecification, Encoding.UTF8.GetString(request.Encode()));
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var request = WitnessWorld.Request(5, 300);
        Assert.Equal(request.Encode(), WitnessWorld.Read(Encoding.UTF8.GetString(request.Encode())).Encode());
        Assert.Throws<FormatException>(() => AddCheckpointRequest.Of(0, [], SignedNote.Sign("text\n", TestLog.Signer(1))));
    }

    [Theory]
    [MemberData(nameof(Spoilings))]
    public void WhatIsNotExactlyOfTheFormatIsRefused(string what, string by)
    {
        Assert.Contains(what, OfTheSpecification, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(OfTheSpecification.Replace(what, by, StringComparison.Ordinal));
        Assert.False(AddCheckpointRequest.TryParse(bytes, out _, out var why));
        Assert.NotEmpty(why);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void AProofHasAtMostSixtyThreeHashes(int count, bool taken)
    {
        var text = "old 1\n" + string.Concat(Enumerable.Repeat(Hash + "\n", count)) + "\n" + WitnessWorld.Request(0, 3).Note;
        Assert.Equal(taken, AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
    }

    [Fact]
    public void SpoiledRequestsNeverThrowAndWhatIsReadIsWhatWasSent()
    {
        var good = WitnessWorld.Request(5, 300).Encode();
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, 4], Gen.Byte.Array[0, 4], (at, cut, bytes) =>
            (byte[])[.. good[..at], .. bytes, .. good[Math.Min(good.Length, at + cut)..]]).Sample(bytes =>
            Assert.True(!AddCheckpointRequest.TryParse(bytes, out var request, out _) || request.Encode().SequenceEqual(bytes)), iter: 2000);
        Gen.Byte.Array[0, 200].Sample(bytes => Assert.False(AddCheckpointRequest.TryParse(bytes, out _, out _)), iter: 2000);
    }
}
