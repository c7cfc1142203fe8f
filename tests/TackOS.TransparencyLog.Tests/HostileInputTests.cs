using System.Text;
using CsCheck;

namespace TackOS.TransparencyLog.Tests;

/// <summary>Every reader answers whatever it is given: it refuses, and does not throw.</summary>
public class HostileInputTests
{
    private static readonly TestLog Log = new(5);

    private static readonly byte[] Proof =
        LogProof.Create(3, SignedNote.Parse(TestLog.Signed(Log.At(5)).Span), Log.Tree.Read, new byte[] { 1 }).Encode();

    private static readonly Gen<byte[]> Spoiled =
        Gen.Select(Gen.Int[0, Proof.Length], Gen.Int[0, Proof.Length], Gen.Byte.Array[0, 4], (at, cut, bytes) =>
            (byte[])[.. Proof[..at], .. bytes, .. Proof[Math.Min(Proof.Length, at + (cut % 5))..]]);

    [Fact]
    public void ASpoiledProofNeverThrowsAndNeverProvesAnotherEntry() =>
        Spoiled.Sample(bytes =>
        {
            if (LogProof.TryParse(bytes, out var proof, out _))
            {
                Assert.IsNotType<ProofVerdict.Included>(proof.Verify(RememberedTree.FormulaEntry(4), Log.Trust));
                Assert.Equal(bytes, proof.Encode());
            }
        }, iter: 2000);

    [Fact]
    public void RandomBytesNeverThrow() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            Assert.False(SignedNote.TryParse(bytes, out _, out var why) || why.Length == 0);
            Assert.IsType<CheckpointVerdict.Refused>(Log.Trust.Open(bytes));
            Assert.False(Log.Trust.Open(bytes) is CheckpointVerdict.Trusted);
            new EntryBundle(0, 3).TryDecode(bytes, out _);
            Assert.Null(CosignatureVerifier.TimestampOf(bytes.AsSpan(0, Math.Min(bytes.Length, 71))));
        }, iter: 2000);

    [Fact]
    public void RandomTextsNeverThrow() =>
        Gen.String.Sample(text =>
        {
            Assert.False(Checkpoint.TryParse(text, out _, out _));
            Assert.False(NoteVerifier.TryParse(text, out _, out _));
            Assert.False(Tile.TryParse(text, out _));
            Assert.False(EntryBundle.TryParse("tile/entries/" + text, out var bundle) && bundle.Width == 0);
            Assert.False(Hash.TryParseBase64(text, out _) || Hash.TryParseHex(text, out _));
        }, iter: 2000);

    [Fact]
    public void ANoteOfAMillionEmptyLinesIsRefusedAtOnce() =>
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(new string('\n', SignedNote.MaxBytes)), out _, out _));
}
