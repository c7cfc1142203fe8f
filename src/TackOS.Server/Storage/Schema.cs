namespace TackOS.Server.Storage;

/// <summary>The embedded store's schema, as numbered migrations. A released migration never changes; a new one is appended.</summary>
/// <remarks>
/// Every call writes its row and its run, so these lie in the tree of their key, without a row number and an index beside it. Ids
/// begin with their time, so what is ordered by id is ordered by time and needs no index for that.
/// </remarks>
internal static class Schema
{
    private static readonly string[] Migrations = [First, Second, Third];

    private const string First = """
        CREATE TABLE control(id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL);
        INSERT INTO control VALUES (1, 1);

        CREATE TABLE entry(idx INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, json BLOB NOT NULL, leaf BLOB NOT NULL);
        CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL);
        CREATE TABLE body(id TEXT PRIMARY KEY, key BLOB NOT NULL, box BLOB NOT NULL, digest BLOB NOT NULL) WITHOUT ROWID;

        CREATE TABLE operator(id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, departments TEXT NOT NULL, active INTEGER NOT NULL);
        CREATE TABLE operator_credential(hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, operator TEXT NOT NULL,
            expires_at INTEGER NOT NULL, spent INTEGER NOT NULL DEFAULT 0, introduction TEXT NOT NULL, page_hash TEXT);
        CREATE TABLE department(id TEXT PRIMARY KEY, role TEXT NOT NULL, autonomy INTEGER NOT NULL, trial INTEGER NOT NULL, tools TEXT NOT NULL);
        CREATE TABLE agent(id TEXT PRIMARY KEY, department TEXT NOT NULL, mission TEXT, on_behalf_of TEXT NOT NULL, active INTEGER NOT NULL,
            set_by TEXT NOT NULL);
        CREATE TABLE agent_token(hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, agent TEXT NOT NULL, expires_at INTEGER NOT NULL,
            revoked INTEGER NOT NULL DEFAULT 0, issued_by TEXT NOT NULL);
        CREATE TABLE mission(id TEXT PRIMARY KEY, department TEXT NOT NULL, title TEXT NOT NULL, deadline INTEGER);

        CREATE TABLE server(id TEXT PRIMARY KEY, transport TEXT NOT NULL, trusted INTEGER NOT NULL, accepted INTEGER NOT NULL);
        CREATE TABLE tool(server TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, pin TEXT NOT NULL, classification TEXT NOT NULL,
            price INTEGER NOT NULL DEFAULT 0, quarantined INTEGER NOT NULL DEFAULT 0, offered TEXT, PRIMARY KEY (server, name));
        CREATE TABLE policy_set(version INTEGER PRIMARY KEY, hash TEXT NOT NULL, files TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL);
        CREATE TABLE secret(id TEXT PRIMARY KEY, version INTEGER NOT NULL, server TEXT NOT NULL, kind TEXT NOT NULL, slot TEXT NOT NULL,
            prefix TEXT NOT NULL);
        CREATE TABLE secret_box(id TEXT NOT NULL, version INTEGER NOT NULL, box BLOB NOT NULL, binding TEXT NOT NULL,
            PRIMARY KEY (id, version));

        CREATE TABLE account(id TEXT PRIMARY KEY, parent TEXT, cap INTEGER, threshold INTEGER NOT NULL);
        CREATE TABLE balance(account TEXT NOT NULL, month TEXT NOT NULL, spent INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0,
            overrun INTEGER NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, month)) WITHOUT ROWID;
        CREATE TABLE budget_override(id TEXT PRIMARY KEY, account TEXT NOT NULL, month TEXT NOT NULL, extra INTEGER NOT NULL, until INTEGER NOT NULL);
        CREATE TABLE escalation(id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, sentence TEXT NOT NULL, at INTEGER NOT NULL,
            resolved_at INTEGER, resolved_by TEXT, reason TEXT);

        CREATE TABLE call(id TEXT PRIMARY KEY, agent TEXT NOT NULL, department TEXT NOT NULL, mission TEXT, run TEXT, tool TEXT NOT NULL,
            digest TEXT, operation TEXT, approval TEXT, risk TEXT, side_effect INTEGER, state TEXT NOT NULL, code TEXT, sentence TEXT,
            month TEXT, accounts TEXT, hold INTEGER NOT NULL DEFAULT 0, cost INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL, ended_at INTEGER,
            owed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX call_open ON call(state) WHERE state IN ('executing', 'unknown');
        CREATE INDEX call_owed ON call(digest) WHERE owed = 1;
        CREATE TABLE operation(agent TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, call TEXT NOT NULL, PRIMARY KEY (agent, key)) WITHOUT ROWID;
        CREATE TABLE run(id TEXT PRIMARY KEY, agent TEXT NOT NULL, labels TEXT NOT NULL, calls INTEGER NOT NULL,
            spent INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX run_agent ON run(agent, id);

        CREATE TABLE approval(id TEXT PRIMARY KEY, kind TEXT NOT NULL, digest TEXT NOT NULL, agent TEXT NOT NULL, department TEXT NOT NULL,
            on_behalf_of TEXT NOT NULL, tool TEXT NOT NULL, risk TEXT NOT NULL, needs TEXT NOT NULL, rules TEXT NOT NULL, labels TEXT NOT NULL,
            status TEXT NOT NULL, asked_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, usable_until INTEGER, call TEXT, reason TEXT,
            told INTEGER NOT NULL DEFAULT 0, price INTEGER NOT NULL, operation TEXT, interested TEXT NOT NULL);
        CREATE INDEX approval_digest ON approval(digest, status);
        CREATE INDEX approval_status ON approval(status);
        CREATE TABLE vote(approval TEXT NOT NULL, operator TEXT NOT NULL, roles TEXT NOT NULL, yes INTEGER NOT NULL, reason TEXT,
            at INTEGER NOT NULL, sole_operator INTEGER NOT NULL, introduced_by TEXT NOT NULL, PRIMARY KEY (approval, operator)) WITHOUT ROWID;
        CREATE TABLE plan(id TEXT PRIMARY KEY, agent TEXT NOT NULL, digest TEXT NOT NULL, passed INTEGER NOT NULL, verdicts TEXT NOT NULL, at INTEGER NOT NULL);
        """;

    /// <summary>The tree over the entries lies in the folder of the log; the database keeps what they say.</summary>
    /// <remarks>
    /// Bodies are numbered in the order they come in, and their rows never go: SQLite then appends to the last page and moves none, where a tree
    /// in the order of ids splits pages and leaves old copies of rows in their gaps, which erasing a row does not reach.
    /// </remarks>
    private const string Second = """
        ALTER TABLE entry DROP COLUMN leaf;
        CREATE TABLE witness_policy(id INTEGER PRIMARY KEY CHECK (id = 1), witnesses TEXT NOT NULL, quorum INTEGER NOT NULL);

        CREATE TABLE erasure(entry INTEGER PRIMARY KEY, actor TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, legal_basis TEXT);
        CREATE TABLE erased(body TEXT PRIMARY KEY, erasure INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE retention(id INTEGER PRIMARY KEY CHECK (id = 1), bodies_days INTEGER, entries_days INTEGER, cold TEXT, entry INTEGER NOT NULL);
        CREATE TABLE pruned(entry INTEGER PRIMARY KEY, from_idx INTEGER NOT NULL, to_idx INTEGER NOT NULL, cold TEXT NOT NULL, policy INTEGER NOT NULL);

        CREATE TABLE body_in_order(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, key BLOB NOT NULL, box BLOB NOT NULL,
            digest BLOB NOT NULL);
        INSERT INTO body_in_order(id, at, key, box, digest)
            SELECT b.id, COALESCE(c.at, a.asked_at, 0), b.key, b.box, b.digest FROM body b
            LEFT JOIN call c ON c.id = substr(b.id, 1, instr(b.id, '/') - 1) LEFT JOIN approval a ON a.id = substr(b.id, 1, instr(b.id, '/') - 1)
            ORDER BY COALESCE(c.at, a.asked_at, 0), b.id;
        DROP TABLE body;
        ALTER TABLE body_in_order RENAME TO body;
        """;

    /// <summary>
    /// Whether a log is still to begin; connections of the way out; key rotation: how often the ring was closed anew, and which root keys were made
    /// and retired; when sign-ins were issued (those that are open: their kind's life before they expire), and the sealed secrets of authenticators,
    /// which lie beside the journal.
    /// </summary>
    private const string Third = """
        ALTER TABLE control ADD COLUMN log_to_begin INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE connection(id TEXT PRIMARY KEY, server TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL, addresses TEXT NOT NULL, tunnel INTEGER NOT NULL,
            at INTEGER NOT NULL, address TEXT, up INTEGER, down INTEGER, duration_ms INTEGER, end TEXT) WITHOUT ROWID;
        CREATE INDEX connection_open ON connection(id) WHERE end IS NULL;
        CREATE TABLE kek_rotation(rotation INTEGER PRIMARY KEY, provider TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE root_key(version INTEGER PRIMARY KEY, made_at INTEGER, retired_at INTEGER);
        ALTER TABLE operator_credential ADD COLUMN issued_at INTEGER NOT NULL DEFAULT 0;
        UPDATE operator_credential SET issued_at = expires_at - CASE kind WHEN 'Code' THEN 900000 WHEN 'Session' THEN 43200000 ELSE 604800000 END;
        ALTER TABLE vote ADD COLUMN stepped_up INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE step_up(operator TEXT PRIMARY KEY, enrolment TEXT NOT NULL, step INTEGER NOT NULL, wrong TEXT NOT NULL,
            wrong_since_right INTEGER NOT NULL, locked_until INTEGER) WITHOUT ROWID;
        CREATE TABLE step_up_box(enrolment TEXT PRIMARY KEY, operator TEXT NOT NULL, box BLOB NOT NULL);
        """;

    /// <summary>The version whose tree lay in the database. What is found with it says so until its log has begun, however many starts that takes.</summary>
    private const int BeforeTheLog = 1;

    public static int Version => Migrations.Length;

    /// <summary>Brings an older database up to date, all of it or nothing. One from a newer TackOS is refused, unread.</summary>
    public static void Migrate(Database database)
    {
        var found = (int)database.Number("PRAGMA user_version");
        if (found > Version)
            throw new InvalidOperationException($"The database has schema {found}; this TackOS knows up to {Version}. Start the newer TackOS, or restore a backup made with this one.");
        if (found == Version)
            return;
        database.Execute("BEGIN IMMEDIATE");
        foreach (var migration in Migrations[found..])
            database.ExecuteScript(migration);
        if (found == BeforeTheLog)
            database.Execute("UPDATE control SET log_to_begin = 1");
        database.Execute(string.Create(null, $"PRAGMA user_version = {Version}"));
        database.Execute("COMMIT");
    }
}
