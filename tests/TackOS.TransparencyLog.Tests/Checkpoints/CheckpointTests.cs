using System.Text;

namespace TackOS.TransparencyLog.Tests;

public class CheckpointTests
{
    [Fact]
    public void EveryBodyIsReadOrRefusedAsTheVectorsSay()
    {
        var bodies = Vectors.Read("checkpoint-body.json")["vectors"].Items().ToList();
        Assert.Equal(15, bodies.Count);
        foreach (var item in bodies)
        {
            var read = Checkpoint.TryParse(item.Text("body"), out var checkpoint, out _);
            Assert.True(read == item["ok"]!.GetValue<bool>(), item.Text("body"));
            if (checkpoint is not null)
            {
                Assert.Equal(item["origin"]?.GetValue<string>() ?? "Log", checkpoint.Origin);
                Assert.Equal(item["size"]?.GetValue<long>() ?? 123, checkpoint.Size);
                Assert.Equal(item["extensions"]?.AsArray().Select(e => e!.GetValue<string>()) ?? [], checkpoint.Extensions);
                Assert.Equal(item.Text("body"), checkpoint.Body);
            }
        }
    }

    [Fact]
    public void TheCheckpointsOfTheReferenceLogHaveTheRootsOfItsEntries()
    {
        var log = Vectors.Read("tessera-testdata-log.json");
        var key = NoteVerifier.Parse(log.Text("vkey"));
        var range = new CompactRange();
        var entries = log["entries"].Items().Select(e => e.GetValue<string>()).ToList();
        for (var size = 0; size <= entries.Count; size++)
        {
            var note = SignedNote.Parse(Convert.FromBase64String(log["files"]!.Text($"checkpoint.{size}")));
            Assert.IsType<NoteVerdict.Verified>(note.Verify(key));
            Assert.Equal(new Checkpoint(key.Name, size, range.Root()), Checkpoint.Parse(note.Text));
            if (size < entries.Count)
            {
                range.Append(MerkleHash.Leaf(Encoding.UTF8.GetBytes(entries[size])));
            }
        }
    }

    [Fact]
    public void CheckpointsAreEqualWhenTheirTextsAre()
    {
        var checkpoint = new Checkpoint("log.example", 3, MerkleHash.EmptyRoot, "a", "b");
        Assert.Equal(checkpoint, Checkpoint.Parse(checkpoint.Body));
        Assert.NotEqual(checkpoint, new Checkpoint("log.example", 3, MerkleHash.EmptyRoot, "a"));
    }

    [Fact]
    public void WhatCannotBeWrittenAsACheckpointIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new Checkpoint("", 0, default));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a\nb", 0, default));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a", 0, default, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("a", -1, default));
        Assert.Throws<FormatException>(() => Checkpoint.Parse("a\n1\n"));
    }
}
