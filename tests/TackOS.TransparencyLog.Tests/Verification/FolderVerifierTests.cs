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
                var head = Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(kept.Note.Span)).Checkpoint;
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
            log.History.Select(h => Assert.IsType<CheckpointVerdict.Trusted>(log.Trust.Open(h.Note.Span)).Checkpoint).Select(c => (c.Size, c.Root.ToBase64())));
        foreach (var (path, digest) in want["sha256_of_file_by_tree_size"]!["70000"]!.AsObject())
        {
            Assert.Equal(digest!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(log.Folder.ReadExactly(path)!)));
        }

        Directory.CreateDirectory(log.PathOf("checkpoints"));
        foreach (var kept in log.History)
        {
            File.WriteAllBytes(log.PathOf(kept.Name), kept.Note.Span);
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
            var head = Assert.IsType<CheckpointVerdict.Trusted>(log.Trust.Open(kept.Note.Span)).Checkpoint;
            Assert.Equal(head.Size, Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust).Verify(head)).Size);
        }
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
            Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = [new MovedEntries(0, 256, null)] }.Verify());
            var forged = new EntryCopy("the copy", (from, to) => from < 256 ? [new NumberedEntry(5, "forged"u8.ToArray())] : log.Copy.Read(from, to));
            var found = new FolderVerifier(log.Folder, log.Trust) { Copy = forged, Moved = [new MovedEntries(0, 256, null)] }.Verify();
            Assert.Equal(5, Assert.IsType<LogVerdict.BadEntry>(found).Index);
            var moved = new MovedEntries(0, 256, new LogFolder(cold.FullName));
            Assert.IsType<LogVerdict.Verified>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = [moved] }.Verify());

            var bytes = File.ReadAllBytes(Path.Combine(cold.FullName, "tile/entries/000"));
            bytes[^1] ^= 1;
            File.WriteAllBytes(Path.Combine(cold.FullName, "tile/entries/000"), bytes);
            Assert.Equal(255, Assert.IsType<LogVerdict.BadEntry>(new FolderVerifier(log.Folder, log.Trust) { Copy = copy, Moved = [moved] }.Verify()).Index);
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
