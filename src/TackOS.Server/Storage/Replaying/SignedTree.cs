using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Replaying;

/// <summary>
/// Compares entries, as they are read, with what was signed: every trusted checkpoint that it was given is a size at which the root must be the
/// checkpoint's.
/// </summary>
internal sealed class SignedTree
{
    private readonly CompactRange _range = CompactRange.Restore(0, []);
    private readonly Queue<Checkpoint> _ahead;

    public SignedTree(IEnumerable<Checkpoint> trusted)
    {
        _ahead = new Queue<Checkpoint>(trusted.OrderBy(c => c.Size));
        Signed = _ahead.Count == 0 ? 0 : _ahead.Max(c => c.Size);
        Check();
    }

    /// <summary>How many entries the newest checkpoint is over.</summary>
    public long Signed { get; }

    /// <summary>What does not fit, in a sentence; null as long as everything does.</summary>
    public string? Contradiction { get; private set; }

    public void Add(JournalEntry entry)
    {
        if (Contradiction is not null)
            return;
        if (entry.Index != _range.Size)
        {
            Contradiction = $"Entry {_range.Size} is missing: the next one there is {entry.Index}.";
            return;
        }

        _range.Append(MerkleHash.Leaf(entry.Json));
        Check();
    }

    public void Finish()
    {
        if (Contradiction is null && _ahead.TryPeek(out var missing))
            Contradiction = $"There are {_range.Size} entries, and a signed checkpoint is over {missing.Size}.";
    }

    private void Check()
    {
        while (Contradiction is null && _ahead.TryPeek(out var next) && next.Size == _range.Size)
        {
            _ahead.Dequeue();
            if (_range.Root() != next.Root)
                Contradiction = $"The first {next.Size} entries are not those that were signed: one of them was changed.";
        }
    }
}
