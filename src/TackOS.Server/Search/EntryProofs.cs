using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Search;

/// <summary>An entry, byte for byte, and the proof that it is in the log.</summary>
public sealed record ProvedEntry(byte[] Entry, LogProof Proof);

/// <summary>Makes proofs of what a log has published: its checkpoint and its tiles.</summary>
internal static class EntryProofs
{
    // A log that grows meanwhile takes partial tiles away; what was read then fits the next checkpoint.
    private const int Attempts = 3;

    /// <summary>How many entries the published checkpoint is over; 0 where none is published.</summary>
    /// <exception cref="ControlException">What is published is not signed by the journal's key.</exception>
    public static long PublishedSize(LogFolder log, NoteVerifier key) => Published(log, key)?.Checkpoint.Size ?? 0;

    /// <param name="log">The log's folder.</param>
    /// <param name="key">Who signs for it.</param>
    /// <param name="index">The entry's number.</param>
    /// <param name="entry">What the store has there; null where its text has left the store.</param>
    /// <exception cref="ControlException">No checkpoint covers it yet, or what is stored is not what was signed for.</exception>
    public static LogProof Make(LogFolder log, NoteVerifier key, long index, byte[]? entry)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (note, checkpoint) = Published(log, key) ?? throw NotSigned(index);
            if (index >= checkpoint.Size)
                throw NotSigned(index);
            try
            {
                var proof = LogProof.Create(index, note, tile => log.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is not in the log."));
                return entry is null || InclusionProof.Verify(index, checkpoint.Size, MerkleHash.Leaf(entry), proof.Path, checkpoint.Root)
                    ? proof
                    : throw new ControlException("entry-not-as-signed", $"What the store has as entry {index} is not what was signed for. Find out what else was changed: tackos audit verify.", 409);
            }
            catch (InvalidDataException moved) when (attempt == Attempts)
            {
                throw new ControlException("entry-not-as-signed", $"Entry {index} cannot be proved: {moved.Message} See what else is wrong: tackos audit verify.", 409);
            }
            catch (InvalidDataException)
            {
                // Once more, with the checkpoint that is published by now.
            }
        }
    }

    /// <summary>The entry as the store has it, or as the log's bundles do; null where it is in neither.</summary>
    public static byte[]? Entry(Database journal, LogFolder log, long index)
    {
        if (journal.One("SELECT json FROM entry WHERE idx = ?1", row => row.Bytes(0), index) is { } json)
            return json;
        var (bundle, place) = (index / Tile.FullWidth, (int)(index % Tile.FullWidth));
        return log.Read(new EntryBundle(bundle)) is { } entries ? entries[place].ToArray() : null;
    }

    private static (SignedNote Note, Checkpoint Checkpoint)? Published(LogFolder log, NoteVerifier key)
    {
        if (log.ReadCheckpoint() is not { } note)
            return null;
        return LogTrust.In(key).Open(note) is CheckpointVerdict.Trusted { Checkpoint: var signed }
            ? (SignedNote.Parse(note), signed)
            : throw new ControlException("entry-not-as-signed", "The published checkpoint is not signed by the key of this journal, so it proves nothing. See what else is wrong: tackos audit verify.", 409);
    }

    private static ControlException NotSigned(long index) => new("entry-not-signed-yet", $"No checkpoint covers entry {index} yet. One is signed within a second, unless the log has trouble.", 409);
}
