namespace TackOS.TransparencyLog.Tests;

/// <summary>What becomes of one use of a port.</summary>
internal enum Fate
{
    Works,

    /// <summary>It throws, and nothing of it was kept; of several files, some were.</summary>
    Fails,

    /// <summary>It throws, and is kept all the same, though perhaps not once the power goes.</summary>
    FailsButKept,

    /// <summary>The process dies before it.</summary>
    DiesBefore,

    /// <summary>The process dies after it.</summary>
    DiesAfter,
}

/// <summary>The process is gone: nothing that it remembered counts.</summary>
internal sealed class ProcessDiedException : Exception;

/// <summary>Entries, files and record of one log, on a disk that fails as it is told; and everything that ever left the signer.</summary>
internal sealed class FaultyWorld : IDurableEntries, ILogFiles, ICheckpointRecord
{
    private readonly Random dice;
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> filesWithoutPower = new(StringComparer.Ordinal);
    private byte[]? kept;
    private byte[]? keptWithoutPower;

    public FaultyWorld(int seed) => (dice, Signer) = (new Random(seed), new FaultySigner(this));

    public const string OfEntries = "entries";
    public const string OfTiles = "read tiles";
    public const string OfRecord = "read record";
    public const string Staging = "tiles";
    public const string Signing = "sign";
    public const string Recording = "record";
    public const string Publishing = "publish";
    public const string Removing = "remove";

    public static readonly string[] Steps = [OfEntries, OfTiles, OfRecord, Staging, Signing, Recording, Publishing, Removing];

    /// <summary>Decides about the next use of a step.</summary>
    public Func<string, Fate> FateOf { get; set; } = _ => Fate.Works;

    public List<byte[]> Entries { get; private set; } = [];

    public NoteSigner Signer { get; }

    /// <summary>Every note that ever left the signer, whatever became of it.</summary>
    public List<byte[]> Signed { get; } = [];

    public IReadOnlyDictionary<string, byte[]> Files => files;

    public byte[]? Record => kept;

    public byte[]? Checkpoint => files.GetValueOrDefault("checkpoint");

    /// <summary>How often a checkpoint was written.</summary>
    public int Publications { get; private set; }

    public Sequencer Sequencer() => new(TestLog.Origin, [Signer], this, this, this);

    public void Append(int many)
    {
        for (var i = 0; i < many; i++)
        {
            Entries.Add(RememberedTree.FormulaEntry(Entries.Count));
        }
    }

    /// <summary>What was written and not made durable is there or not: whatever it is, it stays so.</summary>
    public void CutPower()
    {
        kept = keptWithoutPower;
        files.Clear();
        foreach (var (path, content) in filesWithoutPower)
        {
            files[path] = content;
        }
    }

    /// <summary>The same state once more, so that a part of it can be put back later.</summary>
    public FaultyWorld Copy()
    {
        var copy = new FaultyWorld(0) { Entries = [.. Entries] };
        copy.PutBackFiles(this);
        copy.PutBackRecord(kept);
        return copy;
    }

    public void PutBackEntries(FaultyWorld from) => Entries = [.. from.Entries];

    public void PutBackFiles(FaultyWorld from)
    {
        files.Clear();
        filesWithoutPower.Clear();
        foreach (var (path, content) in from.files)
        {
            Change(path, content);
        }
    }

    public void PutBackRecord(byte[]? note) => kept = keptWithoutPower = note;

    public void Change(string path, byte[]? content)
    {
        foreach (var disk in (Dictionary<string, byte[]>[])[files, filesWithoutPower])
        {
            if (content is null)
            {
                disk.Remove(path);
            }
            else
            {
                disk[path] = content;
            }
        }
    }

    long IDurableEntries.Count()
    {
        Use(OfEntries);
        return Entries.Count;
    }

    IReadOnlyList<ReadOnlyMemory<byte>> IDurableEntries.Read(long from, int most)
    {
        Use(OfEntries);
        return [.. Entries.Skip((int)from).Take(most).Select(e => (ReadOnlyMemory<byte>)e)];
    }

    byte[]? ILogFiles.Read(Tile tile)
    {
        Use(OfTiles);
        for (var width = tile.Width; width <= Tile.FullWidth; width++)
        {
            if (files.TryGetValue(new Tile(tile.Level, tile.Index, width).Path, out var bytes))
            {
                return bytes[..Math.Min(bytes.Length, tile.Width * Hash.Length)];
            }
        }

        return null;
    }

    byte[]? ILogFiles.ReadCheckpoint()
    {
        Use(OfTiles);
        return Checkpoint;
    }

    void ILogFiles.Write(IReadOnlyList<LogFile> written)
    {
        var isCheckpoint = written.Any(f => f.Path == "checkpoint");
        Publications += isCheckpoint ? 1 : 0;
        Do(isCheckpoint ? Publishing : Staging, fate =>
        {
            foreach (var file in written.Where(_ => fate is not Fate.Fails || (!isCheckpoint && dice.Next(2) == 0)))
            {
                files[file.Path] = file.Content.ToArray();
                if (IsDurable(fate))
                {
                    filesWithoutPower[file.Path] = file.Content.ToArray();
                }
            }
        });
    }

    void ILogFiles.RemovePartials(IReadOnlyList<string> full) => Do(Removing, fate =>
    {
        foreach (var path in files.Keys.Where(path => full.Any(f => path.StartsWith(f + ".p/", StringComparison.Ordinal))).ToList())
        {
            if (fate is Fate.Fails && dice.Next(2) == 0)
            {
                continue;
            }

            files.Remove(path);
            if (dice.Next(2) == 0)
            {
                filesWithoutPower.Remove(path);
            }
        }
    });

    byte[]? ICheckpointRecord.Read()
    {
        Use(OfRecord);
        return kept;
    }

    bool ICheckpointRecord.Replace(byte[]? expected, byte[] next)
    {
        if (kept is null ? expected is not null : expected is null || !kept.AsSpan().SequenceEqual(expected))
        {
            return false;
        }

        Do(Recording, fate =>
        {
            if (fate is Fate.Fails)
            {
                return;
            }

            kept = next;
            if (IsDurable(fate))
            {
                keptWithoutPower = next;
            }
        });
        return true;
    }

    /// <summary>What returned or was over is durable; what threw or was cut off may be.</summary>
    private bool IsDurable(Fate fate) => fate is Fate.Works or Fate.DiesAfter || dice.Next(2) == 0;

    private void Use(string step) => Do(step, _ => { });

    private void Do(string step, Action<Fate> work)
    {
        var fate = FateOf(step);
        if (fate is Fate.DiesBefore)
        {
            // In the middle of it, seen from outside: some of it may be there.
            work(dice.Next(2) == 0 ? Fate.Fails : Fate.FailsButKept);
            throw new ProcessDiedException();
        }

        work(fate);
        if (fate is Fate.DiesAfter)
        {
            throw new ProcessDiedException();
        }

        if (fate is not Fate.Works)
        {
            throw new IOException($"{step} failed.");
        }
    }

    private sealed class FaultySigner(FaultyWorld world) : NoteSigner(TestLog.Signer(1).Verifier)
    {
        private readonly Ed25519Signer key = TestLog.Signer(1);

        protected override byte[] SignText(string text)
        {
            byte[] signature = [];
            world.Do(Signing, _ =>
            {
                world.Signed.Add(SignedNote.Sign(text, [key]).Encode());
                signature = key.Sign(text).Signature.ToArray();
            });
            return signature;
        }

        protected override void Dispose(bool disposing)
        {
            key.Dispose();
            base.Dispose(disposing);
        }
    }
}
