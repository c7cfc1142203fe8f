using System.Security.Cryptography;
using System.Text;
using TackOS.Fixtures;

namespace TackOS.TransparencyLog.Tests;

public class FolderVerifierTests
{
    [Fact]
    public void TheReferenceLogIsVerifiedAtEverySizeFromItsFilesAlone()
    {
        var file = Vectors.Read("tessera-testdata-log.json");
        var trust = LogTrust.In(NoteVerifier.Parse(file.Text("vkey")));
        var root = Directory.CreateTempSubdirectory("tackos-tessera-");
        try
        {
            var history = new List<KeptCheckpoint>();
            foreach (var (path, content) in file["files"]!.AsObject())
            {
                var bytes = Convert.FromBase64String(content!.GetValue<string>());
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root.FullName, path))!);
                File.WriteAllBytes(Path.Combine(root.FullName, path), bytes);
                if (path.StartsWith("checkpoint.", StringComparison.Ordinal))
                {
                    history.Add(new KeptCheckpoint(path, long.Parse(path["checkpoint.".Length..], provider: null), bytes));
                }
            }

            history.Sort((a, b) => a.Size.CompareTo(b.Size));
            var folder = new LogFolder(root.FullName);
            var verifier = new FolderVerifier(folder, trust) { History = history };
            Assert.Equal(15, Assert.IsType<LogVerdict.Verified>(verifier.Verify()).Size);
            Assert.Equal(16, verifier.CheckpointsRead);
            foreach (var kept in history)
            {
                var head = Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(kept.Read().Span)).Checkpoint;
                Assert.Equal(new LogVerdict.Verified(head.Size, head.Root), new FolderVerifier(folder, trust).Verify(head));
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void TheFormulaLogThatOurSequencerWritesIsTheReferenceLogFileByFileAndVerifies()
    {
        var want = Vectors.Read("xmod-tree-70000.json");
        var roots = want["roots"].Items().Select(r => (Size: r.Number("size"), Root: r.Text("root"))).Where(r => r.Size > 0).OrderBy(r => r.Size).ToList();
        using var log = new SequencedLog(roots.Select(r => r.Size), RememberedTree.FormulaEntry);

        Assert.Equal(529, roots.Count);
        Assert.Equal(
            roots.Select(r => (r.Size, r.Root)),
            log.History.Select(h => Assert.IsType<CheckpointVerdict.Trusted>(log.Trust.Open(h.Read().Span)).Checkpoint).Select(c => (c.Size, c.Root.ToBase64())));
        foreach (var (path, digest) in want["sha256_of_file_by_tree_size"]!["70000"]!.AsObject())
        {
            Assert.Equal(digest!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(log.Folder.ReadExactly(path)!)));
        }

        Directory.CreateDirectory(log.PathOf("checkpoints"));
        foreach (var kept in log.History)
        {
            File.WriteAllBytes(log.PathOf(kept.Name), kept.Read().Span);
        }

        var verifier = new FolderVerifier(log.Folder, log.Trust) { History = log.History, Copy = log.Copy };
        Assert.Equal(70_000, Assert.IsType<LogVerdict.Verified>(verifier.Verify()).Size);
        Assert.Equal(roots.Count, verifier.CheckpointsRead);
        var (verified, said) = IndependentVerifier.Run(log.Folder.Root, TestLog.Signer(1).Verifier.ToString());
        Assert.True(verified, said);
        Assert.StartsWith("verified: 70000 entries, 277 hash tiles, 529 checkpoints", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void ALogOfEveryShapeVerifies(long size)
    {
        using var log = new SequencedLog([size], RememberedTree.FormulaEntry);
        Assert.Equal(size, Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust) { History = log.History, Copy = log.Copy }.Verify()).Size);
    }

    [Fact]
    public void AnEmptyLogVerifiesAndAFolderWithoutACheckpointDoesNot()
    {
        using var log = new SequencedLog([], RememberedTree.FormulaEntry);
        Assert.Equal(new LogVerdict.Verified(0, MerkleHash.EmptyRoot), new FolderVerifier(log.Folder, log.Trust).Verify());
        File.Delete(log.PathOf("checkpoint"));
        Assert.IsType<LogVerdict.BadCheckpoint>(new FolderVerifier(log.Folder, log.Trust).Verify());
    }

    [Fact]
    public void AFolderThatHasGrownSinceVerifiesAsOfAnEarlierCheckpoint()
    {
        using var log = new SequencedLog([100, 300, 600], RememberedTree.FormulaEntry);
        foreach (var kept in log.History)
        {
            var head = Assert.IsType<CheckpointVerdict.Trusted>(log.Trust.Open(kept.Read().Span)).Checkpoint;
            Assert.Equal(head.Size, Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust).Verify(head)).Size);
        }
    }

    [Fact]
    public void ACheckpointIsReadOnlyWhenItIsItsTurnAndNoneBeyondTheHead()
    {
        using var log = new SequencedLog([100, 300], RememberedTree.FormulaEntry);
        var read = new List<long>();
        KeptCheckpoint Told(long size) => new($"checkpoints/{size}", size, () =>
        {
            read.Add(size);
            return new byte[1];
        });
        var history = Enumerable.Range(1, 200).Concat(Enumerable.Range(1_000, 1_000)).Select(size => Told(size));

        Assert.Equal(1, Assert.IsType<LogVerdict.BadCheckpoint>(new FolderVerifier(log.Folder, log.Trust) { History = history }.Verify()).Size);
        Assert.Equal([1], read);
        read.Clear();
        var beyond = new FolderVerifier(log.Folder, log.Trust) { History = Enumerable.Range(1_000, 1_000).Select(size => Told(size)) }.Verify();
        Assert.Equal(1_000, Assert.IsType<LogVerdict.BadCheckpoint>(beyond).Size);
        Assert.Empty(read);
    }

    /// <summary>Files of any length cost nothing on a disk where they are holes, so whoever gave the folder away could have put a thousand there.</summary>
    [Fact]
    public void FilesOfOtherSizesAreReadNoFurtherThanWhatTheyMustAgreeIn()
    {
        using var log = new SequencedLog([256], RememberedTree.FormulaEntry);
        Directory.CreateDirectory(log.PathOf("tile/entries/000.p"));
        for (var width = 1; width < 256; width++)
        {
            using var sparse = File.Create(log.PathOf($"tile/entries/000.p/{width}"));
            sparse.SetLength(width * 65_537L);
        }

        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(0, Assert.IsType<LogVerdict.BadFile>(new FolderVerifier(log.Folder, log.Trust).Verify()).Index);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1_000_000_000);
    }

    [Fact]
    public void AFileOfAnotherSizeMustAgreeInEveryByteThatBothHave()
    {
        using var log = new SequencedLog([200], RememberedTree.FormulaEntry);
        var whole = log.Folder.ReadExactly("tile/entries/000.p/200")!;
        Assert.True(new EntryBundle(0, 200).TryDecode(whole, out var entries));
        var first = entries.Take(50).Sum(e => e.Length + 2);
        (byte[] Bytes, long? Bad)[] cases =
        [
            (whole[..first], null), (whole[..(first - 1)], 49), (whole[..(first + 1)], 49), ([.. whole[..(first - 1)], (byte)(whole[first - 1] ^ 1)], 49),
            ([(byte)(whole[0] + 1), .. whole[1..]], 0), ([whole[0], (byte)(whole[1] + 1), .. whole[2..]], 0),
        ];
        foreach (var (bytes, bad) in cases)
        {
            File.WriteAllBytes(log.PathOf("tile/entries/000.p/50"), bytes);
            Assert.Equal(bad, (new FolderVerifier(log.Folder, log.Trust).Verify() as LogVerdict.BadFile)?.Index);
        }

        // A wider one, of a log that has grown since, only where it overlaps.
        File.Delete(log.PathOf("tile/entries/000.p/50"));
        File.WriteAllBytes(log.PathOf("tile/entries/000.p/201"), [.. whole, 0, 1, 7]);
        Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust).Verify());
        File.WriteAllBytes(log.PathOf("tile/entries/000.p/201"), whole[..^1]);
        Assert.Equal(199, Assert.IsType<LogVerdict.BadFile>(new FolderVerifier(log.Folder, log.Trust).Verify()).Index);
    }

    [Fact]
    public void TheWitnessesThatAreAskedForMustHaveCosigned()
    {
        using var log = new SequencedLog([300], RememberedTree.FormulaEntry);
        using var witness = CosignatureSigner.FromSeed("witness.example", TestLog.Seed(9), TimeProvider.System);
        var asked = new LogTrust(TestLog.Origin, [TestLog.Signer(1).Verifier], [(CosignatureVerifier)witness.Verifier], quorum: 1);
        Assert.Contains("0 of the 1", Assert.IsType<LogVerdict.BadCheckpoint>(new FolderVerifier(log.Folder, asked).Verify()).Why, StringComparison.Ordinal);
        var note = SignedNote.Parse(log.Folder.ReadCheckpoint()!);
        File.WriteAllBytes(log.PathOf("checkpoint"), note.With(witness.Sign(note.Text)).Encode());
        Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, asked).Verify());
    }

    [Fact]
    public void EntriesThatWereMovedAreReadWhereTheyAreAndTheirHashesStandWithoutThem()
    {
        using var log = new SequencedLog([700], RememberedTree.FormulaEntry);
        var cold = Directory.CreateTempSubdirectory("tackos-cold-");
        try
        {
            Directory.CreateDirectory(Path.Combine(cold.FullName, "tile/entries"));
            File.Move(log.PathOf("tile/entries/000"), Path.Combine(cold.FullName, "tile/entries/000"));
            var copy = new EntryCopy("the copy", (from, to) => from < 256 ? [] : log.Copy.Read(from, to));

            Assert.Equal(0, Assert.IsType<LogVerdict.BadFile>(new FolderVerifier(log.Folder, log.Trust).Verify()).Index);
            Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = (_, end) => end <= 256 ? new MovedEntries(null) : null }.Verify());
            var forged = new EntryCopy("the copy", (from, to) => from < 256 ? [new NumberedEntry(5, "forged"u8.ToArray())] : log.Copy.Read(from, to));
            var found = new FolderVerifier(log.Folder, log.Trust) { Copy = forged, Moved = (_, end) => end <= 256 ? new MovedEntries(null) : null }.Verify();
            Assert.Equal(5, Assert.IsType<LogVerdict.BadEntry>(found).Index);
            Func<long, long, MovedEntries?> moved = (_, end) => end <= 256 ? new MovedEntries(new LogFolder(cold.FullName)) : null;
            Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = moved }.Verify());

            var bytes = File.ReadAllBytes(Path.Combine(cold.FullName, "tile/entries/000"));
            bytes[^1] ^= 1;
            File.WriteAllBytes(Path.Combine(cold.FullName, "tile/entries/000"), bytes);
            Assert.Equal(255, Assert.IsType<LogVerdict.BadEntry>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = moved }.Verify()).Index);
        }
        finally
        {
            cold.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("tile/entries/003", 768, "tile/entries/003")]
    [InlineData("tile/0/003", 768, "tile/0/003")]
    [InlineData("tile/1/000", 0, "tile/1/000")]
    [InlineData("tile/2/000.p/1", 0, "tile/2/000.p/1")]
    public void TheFileThatIsBadIsNamedAndNotWhatLiesAboveOrBelowIt(string damaged, long index, string named)
    {
        using var log = new SequencedLog([65_600], RememberedTree.FormulaEntry);
        var bytes = log.Folder.ReadExactly(damaged)!;
        bytes[10] ^= 1;
        File.WriteAllBytes(log.PathOf(damaged), bytes);
        var verdict = new FolderVerifier(log.Folder, log.Trust).Verify();
        Assert.Equal(index, verdict is LogVerdict.BadEntry entry ? entry.Index : Assert.IsType<LogVerdict.BadFile>(verdict).Index);
        Assert.Contains(named, verdict is LogVerdict.BadFile file ? file.Path : ((LogVerdict.BadEntry)verdict).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void AHugeFileIsFoundWithoutBeingRead()
    {
        using var log = new SequencedLog([300], RememberedTree.FormulaEntry);
        using (var file = File.OpenWrite(log.PathOf("tile/0/000")))
        {
            file.SetLength(1L << 40);
        }

        Assert.Equal("tile/0/000", Assert.IsType<LogVerdict.BadFile>(new FolderVerifier(log.Folder, log.Trust).Verify()).Path);
    }

    [Fact]
    public void ProgressEndsWithTheWhole()
    {
        using var log = new SequencedLog([10_000], i => Encoding.UTF8.GetBytes($"{i}"));
        var told = new List<(long, long)>();
        new FolderVerifier(log.Folder, log.Trust) { Progress = (done, of) => told.Add((done, of)) }.Verify();
        Assert.Equal([(4096, 10_000), (8192, 10_000), (10_000, 10_000)], told);
    }
}
