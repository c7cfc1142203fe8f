using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>
/// What a piece of work may do inside the writer's transaction: read, and append events. State changes only by applying an event, in
/// <see cref="Projection"/>, so that the journal alone can rebuild it.
/// </summary>
internal sealed class Transaction(Database database, long next)
{
    public Database Database => database;

    /// <summary>The number of the next entry.</summary>
    public long Next { get; private set; } = next;

    public void Append(JournalEvent entry) => Append(WrittenEntry.Of(entry));

    /// <summary>Appends what was written out beforehand, so that the writer's thread, which all callers share, need not.</summary>
    public void Append(WrittenEntry entry)
    {
        database.Execute(
            "INSERT INTO entry(idx, type, at, json) VALUES (?1, ?2, ?3, ?4)",
            Next, JournalJson.TypeOf(entry.Event), entry.Event.At.ToUnixTimeMilliseconds(), entry.Json);
        Projection.Apply(database, Next, entry.Event);
        Next++;
    }

    /// <summary>A body beside the journal, under a key of its own, so that it can be erased and the journal still verifies.</summary>
    /// <exception cref="Calls.StoreUnavailableException">It was encrypted under a root key that was retired since; nothing could open it.</exception>
    public void Keep(string id, DateTimeOffset at, Vault.EncryptedBody body)
    {
        var kept = database.Execute(
            """
            INSERT INTO body(id, at, key, box, digest) SELECT ?1, ?2, ?3, ?4, ?5
            WHERE NOT EXISTS (SELECT 1 FROM root_key WHERE version = ?6 AND retired_at IS NOT NULL)
            """,
            id, at.ToUnixTimeMilliseconds(), body.WrappedKey, body.Ciphertext, body.Digest, (long)Vault.BodyBox.VersionOf(body.WrappedKey));
        if (kept == 0)
            throw new Calls.StoreUnavailableException("A root key was retired while this was on its way. Nothing was done; try again.");
    }

    /// <summary>
    /// Destroys the key of a body and the body. The row stays, empty: rows that go make SQLite move others, and leave copies of them behind.
    /// </summary>
    public void Destroy(string id) => database.Execute("UPDATE body SET key = x'', box = x'' WHERE id = ?1", id);

    /// <summary>What a quarantined tool is offered as, beside the journal, for an operator to read. It decides nothing.</summary>
    public void KeepOffered(string server, string upstreamName, string definition) =>
        database.Execute("UPDATE tool SET offered = ?3 WHERE server = ?1 AND name = ?2", server, upstreamName, definition);
}

/// <summary>An event with the bytes that it has in the journal.</summary>
internal sealed record WrittenEntry(JournalEvent Event, byte[] Json)
{
    private const int LongestEntry = 65_535;

    /// <summary>Whether the event can be an entry. What others choose the length of is asked first.</summary>
    public static bool Fits(JournalEvent entry) => JournalJson.Entry(entry).Length <= LongestEntry;

    /// <exception cref="EntryTooLongException">It is longer than an entry may be.</exception>
    public static WrittenEntry Of(JournalEvent happened)
    {
        var entry = happened with { At = DateTimeOffset.FromUnixTimeMilliseconds(happened.At.ToUnixTimeMilliseconds()) };
        var json = JournalJson.Entry(entry);
        return json.Length <= LongestEntry
            ? new WrittenEntry(entry, json)
            : throw new EntryTooLongException();
    }
}

/// <summary>What is to be recorded is longer than an entry may be, so it does not happen. Whoever chose the length is told.</summary>
internal sealed class EntryTooLongException() : InvalidOperationException("A journal entry is at most 65,535 bytes; larger texts go by digest.");
