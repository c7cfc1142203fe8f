namespace TackOS.TransparencyLog.Tests;

/// <summary>A log that our own sequencer wrote into a folder of its own, in as many passes as sizes were asked for.</summary>
internal sealed class SequencedLog : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("tackos-log-").FullName;
    private readonly Entries entries = new();
    private readonly Record record = new();
    private readonly NoteSigner signer = TestLog.Signer(1);
    private readonly Sequencer sequencer;

    public SequencedLog(IEnumerable<long> sizes, Func<long, byte[]> entry)
    {
        Folder = new LogFolder(root);
        sequencer = new Sequencer(TestLog.Origin, [signer], entries, Folder, record);
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        foreach (var size in sizes)
        {
            entries.Grow(size, entry);
            Assert.IsType<Sequenced.Signed>(sequencer.Advance());
            History.Add(new KeptCheckpoint($"checkpoints/{size}", size, sequencer.Published));
        }
    }

    public LogFolder Folder { get; }

    public LogTrust Trust { get; } = LogTrust.In(TestLog.Signer(1).Verifier);

    public List<KeptCheckpoint> History { get; } = [];

    public long Size => entries.Count();

    public EntryCopy Copy => new("the copy", (from, to) =>
        [.. entries.Read(from, (int)(to - from)).Select((bytes, i) => new NumberedEntry(from + i, bytes))]);

    public string PathOf(string path) => Path.Combine(root, path);

    public byte[] Entry(long index) => entries.Read(index, 1)[0].ToArray();

    public void Dispose()
    {
        signer.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private sealed class Entries : IDurableEntries
    {
        private readonly List<byte[]> all = [];

        public void Grow(long size, Func<long, byte[]> entry)
        {
            while (all.Count < size)
            {
                all.Add(entry(all.Count));
            }
        }

        public long Count() => all.Count;

        public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) =>
            [.. all.Skip((int)from).Take(most).Select(bytes => (ReadOnlyMemory<byte>)bytes)];
    }

    private sealed class Record : ICheckpointRecord
    {
        private byte[]? kept;

        public byte[]? Read() => kept;

        public bool Replace(byte[]? expected, byte[] next)
        {
            kept = next;
            return true;
        }
    }
}
