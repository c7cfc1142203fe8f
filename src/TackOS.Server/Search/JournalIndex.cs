using System.Globalization;
using System.Text;
using System.Text.Json;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Search;

/// <summary>
/// The index that the journal is searched by: a database of its own beside the store, made of the entries alone, so that it can always be made
/// again. One row an entry with what it is found by, and an inverted list (SQLite FTS5, without the texts themselves) of its words and names.
/// Arguments and results of calls lie beside the journal and are in none of it. Not for two threads at once.
/// </summary>
internal sealed class JournalIndex : IDisposable
{
    public const string FileName = "journal-index.db";

    /// <summary>Raised whenever an entry would be read otherwise; an index of another version is made again.</summary>
    private const int Version = 1;

    // Within a block, times are only known to lie between two; over a million entries that is some hundred blocks to look at.
    public const int BlockBits = 12;

    private const int MostWordsKnown = 100_000;

    private const string Tables = """
        CREATE TABLE covered(id INTEGER PRIMARY KEY CHECK (id = 1), next INTEGER NOT NULL, last BLOB);
        INSERT INTO covered VALUES (1, 0, NULL);
        CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE row(idx INTEGER PRIMARY KEY, at INTEGER NOT NULL, type INTEGER NOT NULL, actor INTEGER NOT NULL, agent INTEGER, department INTEGER,
            tool INTEGER, decision INTEGER, code INTEGER, mission INTEGER, call TEXT, approval TEXT);
        CREATE INDEX row_call ON row(call, idx) WHERE call IS NOT NULL;
        CREATE INDEX row_approval ON row(approval, idx) WHERE approval IS NOT NULL;
        CREATE TABLE origin(id TEXT PRIMARY KEY, idx INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE block(id INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL);
        CREATE VIRTUAL TABLE term USING fts5(terms, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '='");
        CREATE TABLE word(text TEXT PRIMARY KEY) WITHOUT ROWID;
        """;

    private readonly Database _database;
    private readonly Names _names;

    // Words that are in the table for certain; the same few thousand come again and again.
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private JournalIndex(Database database) => (_database, _names) = (database, new Names(database));

    /// <summary>The number of the next entry to take in; every one below it that was there is in.</summary>
    public long Next => _database.Number("SELECT next FROM covered");

    /// <summary>Opens the index of a data folder, and begins one where there is none or one of another version.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file is damaged or cannot be written.</exception>
    public static JournalIndex Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        var database = Database.OpenDerived(file);
        try
        {
            var version = database.Number("PRAGMA user_version");
            if (version != Version && (version != 0 || database.Number("SELECT COUNT(*) FROM sqlite_schema") != 0))
            {
                database.Dispose();
                Delete(dataFolder);
                database = Database.OpenDerived(file);
            }

            Create(database);
            return new JournalIndex(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static void Delete(string dataFolder)
    {
        foreach (var ending in new[] { "", "-wal", "-shm" })
            File.Delete(Path.Combine(dataFolder, FileName + ending));
    }

    /// <summary>Whether SQLite finds every page of it whole and every list in order. It reads all of it.</summary>
    public bool IsSound() => _database.One("PRAGMA quick_check(1)", row => row.GetString(0)) == "ok";

    /// <summary>
    /// Whether it is of this journal: that the last entry it took in is the one that the journal has there. Where that entry was pruned, nothing
    /// contradicts it.
    /// </summary>
    public bool IsOf(Database journal)
    {
        var (next, last) = _database.One("SELECT next, last FROM covered", row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.Bytes(1)));
        if (next == 0 || last is null)
            return next == 0;
        if (journal.Number("SELECT COALESCE(MAX(idx), -1) FROM entry") < next - 1)
            return false;
        return journal.One("SELECT json FROM entry WHERE idx = ?1", row => row.Bytes(0), next - 1) is not { } json || MerkleHash.Leaf(json).Bytes.SequenceEqual(last);
    }

    /// <summary>
    /// Takes in the next entries of the journal, at most as many as asked for, in one transaction. Another process that does so at the same time
    /// does no harm: what comes next is read inside the transaction.
    /// </summary>
    /// <returns>How many it took; none where it has all.</returns>
    public int TakeIn(Database journal, int most)
    {
        _database.Execute("BEGIN IMMEDIATE");
        try
        {
            var entries = journal.All("SELECT idx, json FROM entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2", row => (Index: row.GetInt64(0), Json: row.Bytes(1)), Next, (long)most);
            foreach (var (index, json) in entries)
                Add(index, json);
            if (entries is [.., var last])
            {
                UpdateBlocks(entries[0].Index, last.Index);
                _database.Execute("UPDATE covered SET next = ?1, last = ?2", last.Index + 1, MerkleHash.Leaf(last.Json).Bytes.ToArray());
            }

            _database.Execute("COMMIT");
            return entries.Count;
        }
        catch
        {
            // What was given out in a transaction that was rolled back holds no more.
            _names.Forget();
            _words.Clear();
            RollBack();
            throw;
        }
    }

    public void Dispose() => _database.Dispose();

    private static void Create(Database database)
    {
        database.Execute("BEGIN IMMEDIATE");
        if (database.Number("PRAGMA user_version") != Version)
        {
            database.ExecuteScript(Tables);
            database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        }

        database.Execute("COMMIT");
    }

    private void RollBack()
    {
        try
        {
            _database.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite did it itself when the disk failed.
        }
    }

    private void Add(long index, byte[] json)
    {
        var entry = EntryReading.Parse(json);
        var row = EntryReading.Read(index, entry, _names);
        _database.Execute(
            "INSERT INTO row(idx, at, type, actor, agent, department, tool, decision, code, mission, call, approval) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            index, row.At.ToUnixTimeMilliseconds(), _names.IdOf(row.Type), _names.IdOf(row.Actor), _names.IdOf(row.Agent), _names.IdOf(row.Department), _names.IdOf(row.Tool),
            _names.IdOf(row.Decision), _names.IdOf(row.Code), _names.IdOf(row.Mission), row.Call, row.Approval);
        if (EntryReading.Introduces(entry, row.Type) is { } id)
            _database.Execute("INSERT OR IGNORE INTO origin(id, idx) VALUES (?1, ?2)", id, index);
        _database.Execute("INSERT INTO term(rowid, terms) VALUES (?1, ?2)", index, TermsOf(row, entry));
    }

    private string TermsOf(IndexedEntry row, JsonElement entry)
    {
        var terms = new StringBuilder();
        foreach (var (field, name) in Terms.NamesOf(row))
            terms.Append(Terms.Of(field, _names.IdOf(name)!.Value)).Append(' ');
        foreach (var word in EntryWords.OfEntry(entry))
        {
            Know(word);
            terms.Append(word).Append(' ');
        }

        return terms.ToString();
    }

    private void Know(string word)
    {
        if (_words.Count >= MostWordsKnown)
            _words.Clear();
        if (_words.Add(word))
            _database.Execute("INSERT OR IGNORE INTO word(text) VALUES (?1)", word);
    }

    private void UpdateBlocks(long first, long last) => _database.Execute(
        $"""
        INSERT INTO block(id, low, high) SELECT idx >> {BlockBits}, MIN(at), MAX(at) FROM row WHERE idx BETWEEN ?1 AND ?2 GROUP BY idx >> {BlockBits}
        ON CONFLICT(id) DO UPDATE SET low = MIN(low, excluded.low), high = MAX(high, excluded.high)
        """,
        first, last);
}
