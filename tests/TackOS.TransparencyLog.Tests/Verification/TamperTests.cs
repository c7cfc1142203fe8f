using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TackOS.TransparencyLog.Tests;

/// <summary>
/// A campaign of damage: every kind on every kind of file, at random places from a seed. Each must be found, at the first entry that it concerns.
/// </summary>
public sealed class TamperTests(TamperTests.WholeLog whole) : IClassFixture<TamperTests.WholeLog>, IDisposable
{
    private const int UsualSeed = 20_250_101;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is { Length: > 0 };
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("TACKOS_SEED"), CultureInfo.InvariantCulture, out var named) ? named
        : IsLong ? Random.Shared.Next() : UsualSeed;

    // The large one has tiles on three levels.
    private static readonly long[] Sizes = IsLong ? [0, 1, 255, 256, 300, 20_000, 65_536, 65_800, 66_666, 70_000] : [0, 1, 255, 256, 300, 777, 1024, 1500];
    private readonly SequencedLog log = whole.Log;
    private readonly Random dice = new(Seed);
    private readonly Dictionary<string, byte[]?> before = [];

    public static TheoryData<string> Kinds => [.. Damages.Keys];

    private static Dictionary<string, Func<TamperTests, (long From, long To)>> Damages => new(StringComparer.Ordinal)
    {
        ["a bit of a bundle"] = t => t.InBundle((entries, k) => t.FlipIn(entries, k)),
        ["an entry dropped from a bundle"] = t => t.InBundle((entries, k) => entries.RemoveAt(k)),
        ["an entry slipped into a bundle"] = t => t.InBundle((entries, k) => entries.Insert(k, "forged"u8.ToArray())),
        ["an entry twice in a bundle"] = t => t.InBundle((entries, k) => entries.Insert(k, entries[k]), after: 1),
        ["two entries of a bundle swapped"] = t => t.InBundle((entries, k) => (entries[k], entries[k + 1]) = (entries[k + 1], entries[k]), spare: 1),
        ["a bundle cut"] = t => t.BundleCut(),
        ["a bundle that goes on"] = t => t.GoesOn(t.AnyBundle()),
        ["a bundle gone"] = t => t.Gone(t.AnyBundle()),
        ["two bundles swapped"] = t => t.Swapped(new EntryBundle(0).Path, new EntryBundle(t.dice.Next(1, (int)(t.log.Size / 256))).Path, 0),
        ["a bit of a tile of leaf hashes"] = t => t.TileBit(0),
        ["a bit of an inner tile"] = t => t.TileBit(t.dice.Next(1, t.Levels)),
        ["a tile of leaf hashes cut"] = t => t.LeafTileCut(),
        ["an inner tile cut"] = t => t.InnerTileCut(),
        ["a tile that goes on"] = t => t.GoesOn(t.AnyTile(0)),
        ["a tile gone"] = t => t.Gone(t.AnyTile(t.dice.Next(t.Levels))),
        ["two tiles swapped"] = t => t.Swapped(new Tile(0, 0).Path, new Tile(0, t.dice.Next(1, (int)(t.log.Size / 256))).Path, 0),
        ["two hashes of a tile swapped"] = t => t.HashesSwapped(),
        ["a partial tile of another size that contradicts"] = t => t.Contradicting(),
        ["an entry changed with its hash"] = t => t.ChangedWithItsHashes(t.dice.NextInt64(t.log.Size), upTo: 0),
    };

    private int Levels => Tile.Grown(0, log.Size).Max(tile => tile.Level) + 1;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IsFoundAtTheFirstEntryThatItConcerns(string kind)
    {
        for (var round = 0; round < (IsLong ? 50 : 25); round++)
        {
            var (from, to) = Damages[kind](this);
            var verdict = Verify();
            var (first, last) = Place(verdict);
            Assert.True(first == from && last == to, $"{kind}, round {round}, seed {Seed}: {verdict} instead of {from} to {to}; touched: {string.Join(", ", before.Keys)}");
            Restore();
        }

        Assert.IsType<LogVerdict.Verified>(Verify());
    }

    [Fact]
    public void AnEntryChangedWithAllHashesAboveItIsFoundAfterTheLastCheckpointThatAgreesOrInItsTile()
    {
        for (var round = 0; round < 50; round++)
        {
            var index = dice.NextInt64(log.Size);
            ChangedWithItsHashes(index, upTo: 9);
            // A partial tile of an earlier size that still lies there may say it first, of the first entry below the hash that differs.
            Assert.InRange(Place(Verify()).From, Math.Min(Sizes.Last(s => s <= index), index / 256 * 256), index);
            Restore();
        }
    }

    [Fact]
    public void AnyBitOfTheCheckpointIsFound() => EveryBit(log.Folder.ReadCheckpoint()!, bent =>
    {
        Write("checkpoint", bent);
        Assert.IsType<LogVerdict.BadCheckpoint>(Verify());
    });

    [Fact]
    public void AnyBitOfAnEarlierCheckpointIsFoundAndSaysWhich()
    {
        var victim = dice.Next(log.History.Count);
        EveryBit(log.History[victim].Read().ToArray(), bent =>
        {
            var bad = Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [.. log.History.Select((h, i) => i == victim ? h with { Read = () => bent } : h)]));
            Assert.Equal((victim, log.History[victim].Size), (bad.Position, bad.Size));
        });
    }

    [Fact]
    public void EarlierCheckpointsThatWereSwappedRepeatedOrAreOfAnotherHistoryAreFound()
    {
        var other = RememberedTree.OfFormula(300);
        var forged = TestLog.Signed(new Checkpoint(TestLog.Origin, 300, other.Root));
        var at = log.History.FindIndex(h => h.Size == 300);
        var two = Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [.. log.History.Select(h => h.Size == 300 ? h with { Read = () => forged } : h)]));
        Assert.Equal((at, 300L), (two.Position, two.Size));
        Assert.Contains("two histories", two.Why, StringComparison.Ordinal);
        var swapped = Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [log.History[0] with { Read = log.History[1].Read }, .. log.History.Skip(1)]));
        Assert.Contains("is kept under size 1", swapped.Why, StringComparison.Ordinal);
        Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [.. log.History.AsEnumerable().Reverse()]));
        Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [.. log.History, log.History[^1] with { Size = log.Size + 1 }]));
        Assert.IsType<LogVerdict.BadCheckpoint>(Verify(history: [new KeptCheckpoint("empty", 0, TestLog.Signed(new Checkpoint(TestLog.Origin, 0, other.Root))), .. log.History]));
    }

    [Fact]
    public void WhatWasDoneToTheCopyIsFoundAtItsEntry()
    {
        for (var round = 0; round < 100; round++)
        {
            var victim = dice.NextInt64(log.Size - 1);
            Func<NumberedEntry, IEnumerable<NumberedEntry>>[] damages =
            [
                e => e.Index == victim ? [] : [e],
                e => e.Index == victim ? [e with { Bytes = "forged"u8.ToArray() }] : [e],
                e => e.Index == victim ? [e, e] : [e],
                e => e.Index == victim ? [new NumberedEntry(victim, log.Entry(victim + 1))] : e.Index == victim + 1 ? [new NumberedEntry(victim + 1, log.Entry(victim))] : [e],
                e => e.Index >= victim ? [] : [e],
            ];
            for (var i = 0; i < damages.Length; i++)
            {
                var copy = new EntryCopy("the copy", (from, to) => [.. log.Copy.Read(from, to).SelectMany(damages[i])]);
                // Of one that is there twice the second stands in the place of the next, if that is of the same bundle.
                Assert.Equal(i == 2 && victim % 256 != 255 ? victim + 1 : victim, Assert.IsType<LogVerdict.BadEntry>(Verify(copy: copy), exactMatch: true).Index);
            }
        }
    }

    [Fact]
    public void OfSeveralDamagesTheFirstIsNamed()
    {
        for (var round = 0; round < 100; round++)
        {
            // A tile high up that is bad from its first entry on is known to be only once all below it was seen to be good.
            var kinds = Damages.Where(d => d.Key.Contains(" tile", StringComparison.Ordinal) && !(IsLong && d.Key.Contains("inner", StringComparison.Ordinal))).ToList();
            var (first, _) = kinds[dice.Next(kinds.Count)].Value(this);
            var (second, _) = Damages["a bit of a bundle"](this);
            Assert.Equal(Math.Min(first, second), Place(Verify()).From);
            Restore();
        }
    }

    public void Dispose() => Restore();

    private LogVerdict Verify(IReadOnlyList<KeptCheckpoint>? history = null, EntryCopy? copy = null) =>
        new FolderVerifier(log.Folder, log.Trust) { History = history ?? log.History, Copy = copy }.Verify();

    private static (long From, long To) Place(LogVerdict verdict) => verdict switch
    {
        LogVerdict.BadEntry bad => (bad.Index, bad.Index),
        LogVerdict.BadFile bad => (bad.Index, bad.Index),
        LogVerdict.BadRange bad => (bad.From, bad.To),
        _ => (-1, -1),
    };

    private static void EveryBit(byte[] note, Action<byte[]> check)
    {
        for (var bit = 0; bit < note.Length * 8; bit++)
        {
            var bent = (byte[])note.Clone();
            bent[bit / 8] ^= (byte)(1 << (bit % 8));
            check(bent);
        }
    }

    private EntryBundle Bundle(int spare = 0)
    {
        var bundles = EntryBundle.Grown(0, log.Size).Where(b => b.Width > spare).ToList();
        return bundles[dice.Next(bundles.Count)];
    }

    private (string Path, long Whole, long Last) AnyBundle() => Bundle() is var b ? (b.Path, b.FirstEntry, b.FirstEntry + b.Width - 1) : default;

    private (string Path, long Whole, long Last) AnyTile(int level)
    {
        var tiles = Tile.Grown(0, log.Size).Where(t => t.Level == level).ToList();
        var tile = tiles[dice.Next(tiles.Count)];
        var first = (tile.Index * 256) << (8 * level);
        return (tile.Path, first, level == 0 ? first + tile.Width - 1 : first);
    }

    private (long, long) InBundle(Action<List<byte[]>, int> damage, int spare = 0, int after = 0)
    {
        var bundle = Bundle(spare);
        Assert.True(bundle.TryDecode(Read(bundle.Path), out var read));
        var entries = read.Select(e => e.ToArray()).ToList();
        var k = dice.Next(entries.Count - spare);
        damage(entries, k);
        var bytes = entries.SelectMany(e => (byte[])[(byte)(e.Length >> 8), (byte)e.Length, .. e]).ToArray();
        Write(bundle.Path, bytes);
        var index = bundle.FirstEntry + Math.Min(k + after, bundle.Width - 1);
        return (index, index);
    }

    private void FlipIn(List<byte[]> entries, int k) => entries[k][dice.Next(entries[k].Length)] ^= (byte)(1 << dice.Next(8));

    private (long, long) BundleCut()
    {
        var bundle = Bundle();
        var bytes = Read(bundle.Path);
        var length = dice.Next(bytes.Length);
        Write(bundle.Path, bytes[..length]);
        var (whole, at) = (0, 0);
        while (at + 2 <= length && at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) is var next && next <= length)
        {
            (whole, at) = (whole + 1, next);
        }

        return (bundle.FirstEntry + whole, bundle.FirstEntry + whole);
    }

    private (long, long) GoesOn((string Path, long Whole, long Last) file)
    {
        Write(file.Path, [.. Read(file.Path), .. new byte[dice.Next(1, 100)]]);
        return (file.Last, file.Last);
    }

    private (long, long) Gone((string Path, long Whole, long Last) file)
    {
        Read(file.Path);
        File.Delete(log.PathOf(file.Path));
        return (file.Whole, file.Whole);
    }

    private (long, long) Swapped(string a, string b, long first)
    {
        var (one, other) = (Read(a), Read(b));
        Write(a, other);
        Write(b, one);
        return (first, first);
    }

    private (long, long) TileBit(int level)
    {
        var (path, first, _) = AnyTile(level);
        var bytes = Read(path);
        var at = dice.Next(bytes.Length);
        bytes[at] ^= (byte)(1 << dice.Next(8));
        Write(path, bytes);
        var index = first + ((long)(at / Hash.Length) << (8 * level));
        return (index, index);
    }

    private (long, long) LeafTileCut()
    {
        var (path, first, _) = AnyTile(0);
        var bytes = Read(path);
        var length = dice.Next(bytes.Length);
        Write(path, bytes[..length]);
        return (first + (length / Hash.Length), first + (length / Hash.Length));
    }

    private (long, long) InnerTileCut()
    {
        var (path, first, _) = AnyTile(dice.Next(1, Levels));
        var bytes = Read(path);
        Write(path, bytes[..dice.Next(bytes.Length)]);
        return (first, first);
    }

    private (long, long) HashesSwapped()
    {
        var path = new Tile(0, 0).Path;
        var bytes = Read(path);
        var k = dice.Next(255);
        byte[] swapped = [.. bytes[..(k * 32)], .. bytes[((k + 1) * 32)..((k + 2) * 32)], .. bytes[(k * 32)..((k + 1) * 32)], .. bytes[((k + 2) * 32)..]];
        Write(path, swapped);
        return (k, k);
    }

    private (long, long) Contradicting()
    {
        var (k, width) = (dice.Next(40), dice.Next(41, 200));
        var bytes = Read(new Tile(0, 1).Path)[..(width * 32)];
        bytes[k * 32] ^= 1;
        Write(new Tile(0, 1, width).Path, bytes);
        return (256 + k, 256 + k);
    }

    /// <summary>What a forger does who knows the format: the hashes are made anew up to some level, and the signatures stay.</summary>
    private (long, long) ChangedWithItsHashes(long index, int upTo)
    {
        var bundle = EntryBundle.Grown(0, log.Size).First(b => index < b.FirstEntry + b.Width);
        Assert.True(bundle.TryDecode(Read(bundle.Path), out var read));
        var entries = read.ToList();
        entries[(int)(index - bundle.FirstEntry)] = "forged"u8.ToArray();
        Write(bundle.Path, EntryBundle.Encode(entries));
        var hash = MerkleHash.Leaf("forged"u8);
        var at = index;
        foreach (var tile in Tile.Grown(0, log.Size).Where(t => t.Level <= upTo && t.Index == index >> (8 * t.Level) >> 8 && t.Width > (index >> (8 * t.Level)) % 256))
        {
            at = index >> (8 * tile.Level);
            var bytes = Read(tile.Path);
            hash.CopyTo(bytes.AsSpan((int)(at % 256) * Hash.Length));
            Write(tile.Path, bytes);
            var level = new CompactRange();
            for (var i = 0; i < tile.Width; i++)
            {
                level.Append(new Hash(bytes.AsSpan(i * Hash.Length, Hash.Length)));
            }

            hash = level.Root();
        }

        // Between the last checkpoint that agrees and the first that does not; or the tile, where that is narrower.
        var (from, to) = (Sizes.Last(s => s <= index), Sizes.First(s => s > index));
        return bundle.Width < 256 ? (from, to) : (Math.Max(from, bundle.FirstEntry), Math.Min(to, bundle.FirstEntry + bundle.Width));
    }

    private byte[] Read(string path)
    {
        var bytes = log.Folder.ReadExactly(path)!;
        before.TryAdd(path, (byte[])bytes.Clone());
        return bytes;
    }

    private void Write(string path, byte[] bytes)
    {
        if (before.TryAdd(path, log.Folder.ReadExactly(path)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(log.PathOf(path))!);
        }

        File.WriteAllBytes(log.PathOf(path), bytes);
    }

    private void Restore()
    {
        foreach (var (path, bytes) in before)
        {
            if (bytes is null)
            {
                File.Delete(log.PathOf(path));
            }
            else
            {
                File.WriteAllBytes(log.PathOf(path), bytes);
            }
        }

        before.Clear();
    }

    /// <summary>The log that is damaged and mended again.</summary>
    public sealed class WholeLog : IDisposable
    {
        internal SequencedLog Log { get; } =
            new(Sizes.Where(s => s > 0), i => Encoding.UTF8.GetBytes($"{{\"entry\":{i},\"text\":\"{new string('x', (int)(i * 7 % 90))}\"}}"));

        public void Dispose() => Log.Dispose();
    }
}
