using System.Text;
using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class LogProofTests
{
    private static readonly TestLog Log = new(300);

    private static readonly SignedNote Head = SignedNote.Parse(TestLog.Signed(Log.At(300)).Span);

    [Fact]
    public void AProofSurvivesItsTextAndVerifies() =>
        Gen.Select(Gen.Int[0, 299], Gen.Byte.Array[0, 20]).Sample((index, extra) =>
        {
            var proof = LogProof.Create(index, Head, Log.Tree.Read, extra);
            var again = LogProof.Parse(proof.Encode());
            Assert.Equal(proof.Encode(), again.Encode());
            Assert.Equal(extra, again.Extra.ToArray());
            var included = Assert.IsType<ProofVerdict.Included>(again.Verify(RememberedTree.FormulaEntry(index), Log.Trust));
            Assert.Equal(Log.At(300), included.Checkpoint);
        });

    [Fact]
    public void TheTextIsTheOneOfTheSpecification()
    {
        var note = new SignedNote(new Checkpoint("log", 2, default).Body, [new NoteSignature("log", 0, [0])]);
        var proof = new LogProof(1, [MerkleHash.EmptyRoot], note, new byte[] { 1, 2, 3 });
        Assert.Equal(
            """
            c2sp.org/tlog-proof@v1
            extra AQID
            index 1
            47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

            log
            2
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

            — log AAAAAAA=

            """,
            proof.ToString());
    }

    [Fact]
    public void AnotherEntryOrIndexIsNotIncluded()
    {
        var proof = LogProof.Create(7, Head, Log.Tree.Read);
        Assert.IsType<ProofVerdict.NotIncluded>(proof.Verify(RememberedTree.FormulaEntry(8), Log.Trust));
        var moved = new LogProof(8, proof.Path, Head);
        Assert.IsType<ProofVerdict.NotIncluded>(moved.Verify(RememberedTree.FormulaEntry(7), Log.Trust));
    }

    [Fact]
    public void AProofUnderAKeyNobodyTrustsSaysNothing()
    {
        var proof = LogProof.Create(7, Log.At(300).Sign(TestLog.Signer(9)), Log.Tree.Read);
        Assert.IsType<ProofVerdict.UntrustedCheckpoint>(proof.Verify(RememberedTree.FormulaEntry(7), Log.Trust));
    }

    [Fact]
    public void EveryCutOfAProofIsRefusedOrNotBelieved()
    {
        var bytes = LogProof.Create(299, Head, Log.Tree.Read, new byte[] { 1 }).Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(LogProof.TryParse(bytes.AsSpan(0, length), out _, out var why));
            Assert.NotEmpty(why);
        }
    }

    [Fact]
    public void EveryChangedByteOfAProofIsRefusedOrNotBelieved()
    {
        var bytes = LogProof.Create(299, Head, Log.Tree.Read).Encode();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            if (LogProof.TryParse(bytes, out var proof, out _))
            {
                Assert.IsNotType<ProofVerdict.Included>(proof.Verify(RememberedTree.FormulaEntry(299), Log.Trust));
            }

            bytes[at] ^= 1;
        }
    }

    [Theory]
    [InlineData("index 299", "index 0299")]
    [InlineData("index 299", "index -1")]
    [InlineData("index 299", "index 299 ")]
    [InlineData("index 299", "extra \nindex 299")]
    [InlineData("index 299", "extra AQ=\nindex 299")]
    [InlineData("index 299", "extra AQ==\nextra AQ==\nindex 299")]
    [InlineData("index 299\n", "")]
    [InlineData("index 299\n", "index 299\nAAAA\n")]
    [InlineData("proof@v1", "proof@v2")]
    public void AnyOtherFormIsRefused(string line, string instead)
    {
        var text = LogProof.Create(299, Head, Log.Tree.Read).ToString();
        Assert.Contains(line, text, StringComparison.Ordinal);
        var changed = Encoding.UTF8.GetBytes(text.Replace(line, instead, StringComparison.Ordinal));
        Assert.Throws<FormatException>(() => LogProof.Parse(changed));
    }

    [Fact]
    public void APathLongerThanAnyTreeIsHighIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogProof(0, new Hash[64], Head));
        var text = new LogProof(0, new Hash[63], Head).ToString();
        var longer = text.Replace("index 0\n", $"index 0\n{default(Hash)}\n", StringComparison.Ordinal);
        Assert.True(LogProof.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
        Assert.False(LogProof.TryParse(Encoding.UTF8.GetBytes(longer), out _, out _));
    }
}
