namespace TackOS.TransparencyLog.Tests;

/// <summary>Proofs made of nothing but what a log publishes: its tiles and a checkpoint.</summary>
public class ProofsFromTilesTests
{
    private static readonly TestLog Log = new(1_030);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(777)]
    [InlineData(1_030)]
    public void EveryEntryOfEverySizeIsProved(long size)
    {
        var head = Head(size);
        for (var index = 0L; index < size; index++)
        {
            var proof = LogProof.Parse(LogProof.Create(index, head, Tiles).Encode());
            Assert.IsType<ProofVerdict.Included>(proof.Verify(RememberedTree.FormulaEntry(index), Log.Trust));
            Assert.IsNotType<ProofVerdict.Included>(proof.Verify(RememberedTree.FormulaEntry(index + 1), Log.Trust));
        }
    }

    [Fact]
    public void AProofWithOneBitChangedProvesNothing()
    {
        var good = LogProof.Create(300, Head(777), Tiles).Encode();
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var changed = good.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (LogProof.TryParse(changed, out var proof, out _))
            {
                Assert.IsNotType<ProofVerdict.Included>(proof.Verify(RememberedTree.FormulaEntry(300), Log.Trust));
            }
        }
    }

    [Fact]
    public void TilesThatDoNotLeadToTheCheckpointGiveNoProof()
    {
        ReadOnlyMemory<byte> Damaged(Tile tile)
        {
            var bytes = Tiles(tile).ToArray();
            bytes[^1] ^= 1;
            return bytes;
        }

        Assert.Throws<InvalidDataException>(() => LogProof.Create(300, Head(777), Damaged));
        Assert.Throws<InvalidDataException>(() => LogProof.Create(300, Head(777), tile => Tiles(tile)[..^1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogProof.Create(777, Head(777), Tiles));
    }

    [Fact]
    public void AProofAsksForAFewTilesOnly()
    {
        var asked = new List<Tile>();
        LogProof.Create(300, Head(1_030), tile =>
        {
            asked.Add(tile);
            return Tiles(tile);
        });
        Assert.InRange(asked.Count, 1, 4);
        Assert.Equal(asked.Count, asked.Distinct().Count());
    }

    private static SignedNote Head(long size) => SignedNote.Parse(TestLog.Signed(Log.At(size)).Span);

    private static ReadOnlyMemory<byte> Tiles(Tile tile) => tile.Read(Log.Tree.Read);
}
