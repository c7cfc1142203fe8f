using TackOS.Journal;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// What a piece of work may do inside the writer's transaction: read, and append events. State changes only by applying an event, in
/// <see cref="Projection"/>, so that the journal alone can rebuild it.
/// </summary>
internal sealed class Transaction(Database database, CompactRange tree)
{
    public Database Database => database;

    public CompactRange Tree => tree;

    public void Append(JournalEvent entry)
    {
        var json = JournalJson.Entry(entry);
        if (json.Length > LongestEntry)
            throw new InvalidOperationException("A journal entry is at most 65,535 bytes; larger texts go by digest.");
        var leaf = MerkleHash.Leaf(json);
        database.Execute(
            "INSERT INTO entry(idx, type, at, json, leaf) VALUES (?1, ?2, ?3, ?4, ?5)",
            tree.Size, JournalJson.TypeOf(entry), entry.At.ToUnixTimeMilliseconds(), json, leaf.Bytes.ToArray());
        tree.Append(leaf);
        Projection.Apply(database, entry);
    }

    /// <summary>A body beside the journal, under a key of its own, so that it can be erased and the journal still verifies.</summary>
    public void Keep(string id, Vault.EncryptedBody body) =>
        database.Execute("INSERT OR REPLACE INTO body(id, key, box, digest) VALUES (?1, ?2, ?3, ?4)", id, body.WrappedKey, body.Ciphertext, body.Digest);

    private const int LongestEntry = 65_535;
}
