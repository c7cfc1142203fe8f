namespace TackOS.TransparencyLog.Tests;

/// <summary>A log as files: the same steps on a real disk.</summary>
public sealed class LogFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("tackos-log-").FullName;

    private LogFolder Folder => new(Path.Combine(root, "log"));

    private CheckpointFile Record => new(Path.Combine(root, "record"));

    [Fact]
    public void APartialTileThatIsGoneIsTheBeginningOfAWiderOne()
    {
        Write(new Tile(0, 3, 20), 20);
        Assert.Equal(Bytes(5), Folder.Read(new Tile(0, 3, 5)));
        Assert.Null(Folder.Read(new Tile(0, 3, 21)));
        Assert.Null(Folder.Read(new Tile(0, 4, 5)));
        Write(new Tile(0, 3), 256);
        Assert.Equal(Bytes(21), Folder.Read(new Tile(0, 3, 21)));
        Assert.Equal(Bytes(20), Folder.Read(new Tile(0, 3, 20)));
    }

    [Fact]
    public void AFullTileIsNotReadFromAPartialOne()
    {
        Write(new Tile(0, 3, 255), 255);
        Assert.Null(Folder.Read(new Tile(0, 3)));
    }

    [Fact]
    public void APartialBundleThatIsGoneIsTheBeginningOfAWiderOne()
    {
        Folder.Write([new LogFile(new EntryBundle(0, 4).Path, EntryBundle.Encode([.. Entries(4)]))]);
        Assert.Equal(3, Folder.Read(new EntryBundle(0, 3))!.Count);
        Assert.Null(Folder.Read(new EntryBundle(0, 5)));
        Folder.Write([new LogFile(new EntryBundle(0, 5).Path, new byte[3])]);
        Assert.Null(Folder.Read(new EntryBundle(0, 5)));
    }

    [Fact]
    public void PartialTilesGoOnlyWhereTheFullOneIsThere()
    {
        Write(new Tile(0, 3, 5), 5);
        Write(new Tile(0, 3, 20), 20);
        Write(new Tile(0, 4, 20), 20);
        Write(new Tile(0, 3), 256);
        Folder.RemovePartials([new Tile(0, 3).Path, new Tile(0, 9).Path]);
        Assert.Null(Folder.ReadExactly(new Tile(0, 3, 5).Path));
        Assert.Equal(Bytes(5), Folder.Read(new Tile(0, 3, 5)));
        Assert.NotNull(Folder.ReadExactly(new Tile(0, 4, 20).Path));
        Assert.False(Directory.Exists(Path.Combine(Folder.Root, "tile", "0", "003.p")));
    }

    [Fact]
    public void AFileThatWasTornWhileItWasWrittenIsNotRead()
    {
        var place = Path.Combine(Folder.Root, new Tile(0, 3, 5).Path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place + ".new", new byte[7]);
        Assert.Null(Folder.Read(new Tile(0, 3, 5)));
        Assert.Null(Folder.Read(new Tile(0, 3, 2)));
        Write(new Tile(0, 3, 5), 5);
        Assert.Equal(Bytes(5), Folder.Read(new Tile(0, 3, 5)));
        Assert.False(File.Exists(place + ".new"));
    }

    [Fact]
    public void TheRecordIsReplacedOnlyWhereItIsWhatWasExpected()
    {
        Assert.Null(Record.Read());
        Assert.False(Record.Replace([1], [2]));
        Assert.True(Record.Replace(null, [1]));
        Assert.False(Record.Replace(null, [2]));
        Assert.False(Record.Replace([2], [3]));
        Assert.Equal([1], Record.Read());
        Assert.True(Record.Replace([1], [2]));
        Assert.Equal([2], Record.Read());
    }

    /// <summary>Where tiles become full and levels begin.</summary>
    [Fact]
    public void ALogIsWholeAtEverySizeAroundAFullTile()
    {
        var world = new FaultyWorld(0);
        var sequencer = new Sequencer(TestLog.Origin, [world.Signer], world, Folder, Record);
        sequencer.Start();
        foreach (var size in (int[])[1, 255, 256, 257, 511, 512, 513])
        {
            world.Append(size - world.Entries.Count);
            Assert.IsType<Sequenced.Signed>(sequencer.Advance());
            WholeLog.Shows(Files(), world.Entries);
            Assert.IsType<Sequenced.Signed>(new Sequencer(TestLog.Origin, [world.Signer], world, Folder, Record).Start());
        }

        // Both places that were partial are full, so nothing partial is left of them.
        Assert.Equal(["tile/0/002.p/1", "tile/1/000.p/1", "tile/1/000.p/2", "tile/entries/002.p/1"], Files().Keys.Where(p => p.Contains(".p/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ALogIsWholeAtEverySizeAroundAFullTileOfTheSecondLevel()
    {
        var world = new FaultyWorld(0);
        var sequencer = world.Sequencer();
        sequencer.Start();
        foreach (var size in (int[])[65_535, 65_536, 65_537])
        {
            world.Append(size - world.Entries.Count);
            Assert.IsType<Sequenced.Signed>(sequencer.Advance());
            WholeLog.Shows(world.Files, world.Entries);
            sequencer = world.Sequencer();
            Assert.IsType<Sequenced.Signed>(sequencer.Start());
        }

        WholeLog.IsOneHistory(world.Signed, world.Files);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Dictionary<string, byte[]> Files() => Directory.GetFiles(Folder.Root, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Folder.Root, file), File.ReadAllBytes);

    private void Write(Tile tile, int hashes) => Folder.Write([new LogFile(tile.Path, Bytes(hashes))]);

    private static byte[] Bytes(int hashes) => [.. Enumerable.Range(0, hashes).SelectMany(i => Enumerable.Repeat((byte)i, Hash.Length))];

    private static IEnumerable<ReadOnlyMemory<byte>> Entries(int many) => Enumerable.Range(0, many).Select(i => (ReadOnlyMemory<byte>)RememberedTree.FormulaEntry(i));
}
