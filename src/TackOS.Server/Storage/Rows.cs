using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>Rows that several rooms read, as the domain's values.</summary>
internal static partial class Rows
{
    private const string ApprovalColumns =
        "id, kind, digest, agent, department, on_behalf_of, tool, risk, needs, rules, labels, status, asked_at, expires_at, call, price, operation, interested";

    // A call spends from three or four accounts; one statement reads them all.
    private const int AccountsAtOnce = 4;

    public static List<Account> Accounts(Database db, IReadOnlyList<string> ids, string month, DateTimeOffset now) =>
        [.. ids.Chunk(AccountsAtOnce).SelectMany(some => ReadAccounts(db, some, month, now))];

    public static Account Account(Database db, string id, string month, DateTimeOffset now) => ReadAccounts(db, [id], month, now)[0];

    private static Account[] ReadAccounts(Database db, string[] ids, string month, DateTimeOffset now)
    {
        var accounts = new Account[ids.Length];
        db.All(
            """
            SELECT k.column1, a.cap, a.threshold, b.spent, b.held, b.paused, CASE WHEN a.cap IS NULL THEN 0 ELSE
                (SELECT COALESCE(SUM(o.extra), 0) FROM budget_override o WHERE o.account = k.column2 AND o.month = ?5 AND o.until > ?6) END
            FROM (VALUES (0, ?1), (1, ?2), (2, ?3), (3, ?4)) k
            LEFT JOIN account a ON a.id = k.column2 LEFT JOIN balance b ON b.account = k.column2 AND b.month = ?5
            WHERE k.column2 IS NOT NULL
            """,
            row => accounts[row.GetInt32(0)] = ReadAccount(row, ids[row.GetInt32(0)], month),
            ids[0], ids.ElementAtOrDefault(1), ids.ElementAtOrDefault(2), ids.ElementAtOrDefault(3), month, now.ToUnixTimeMilliseconds());
        return accounts;
    }

    private static Account ReadAccount(Row row, string id, string month) => new(
        id, month, row.NumberOrNull(1), (int)(row.NumberOrNull(2) ?? Budgets.Account.DefaultThresholdPercent),
        row.NumberOrNull(3) ?? 0, row.NumberOrNull(4) ?? 0, row.NumberOrNull(5) is > 0)
    { OverrideMicros = row.GetInt64(6) };

    public static Approval? Approval(Database db, string id) =>
        WithVotes(db, db.One($"SELECT {ApprovalColumns} FROM approval WHERE id = ?1", ReadApproval, id));

    /// <summary>
    /// Those of these departments, of all where none is named. Every agent's first questions come before any agent's second, so that one that asks
    /// much hides nobody else's.
    /// </summary>
    public static List<Approval> Approvals(Database db, ApprovalStatus? status, IReadOnlyList<string> departments, int most) =>
    [
        .. db.All(
            $"""
            SELECT {ApprovalColumns} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY agent ORDER BY asked_at DESC) AS turn FROM approval
                WHERE (?1 IS NULL OR status = ?1) AND (?2 = '[]' OR department IN (SELECT value FROM json_each(?2))))
            ORDER BY turn, asked_at LIMIT ?3
            """,
            ReadApproval, status?.ToString(), JournalJson.Write(departments), (long)most).OrderBy(a => status is null ? -a.AskedAt.UtcTicks : a.AskedAt.UtcTicks).Select(a => WithVotes(db, a)!),
    ];

    /// <summary>The pending question about this very action, if one is asked.</summary>
    /// <remarks>Two keys are two operations, and each has a question of its own. A draft runs under its key, so only that very operation is it.</remarks>
    public static Approval? PendingFor(Database db, string digest, string? operation, ApprovalKind kind, DateTimeOffset now) => WithVotes(db, db.One(
        $"""
        SELECT {ApprovalColumns} FROM approval WHERE digest = ?1 AND status = 'Pending' AND kind = ?2 AND expires_at > ?3
            AND (operation IS ?4 OR (kind = 'Call' AND operation IS NULL)) ORDER BY asked_at DESC LIMIT 1
        """,
        ReadApproval, digest, kind.ToString(), now.ToUnixTimeMilliseconds(), operation));

    /// <summary>A yes for this very action that no call has used and whose hour has not passed.</summary>
    public static Approval? UsableFor(Database db, string digest, string? operation, DateTimeOffset now) =>
        ApprovedFor(db, digest, operation, now) is { } yes && Voting.Stands(yes) ? yes : null;

    /// <summary>A yes for this very action that is none any more, since a voter has lost what his vote rested on.</summary>
    public static Approval? LapsedFor(Database db, string digest, string? operation, DateTimeOffset now) =>
        ApprovedFor(db, digest, operation, now) is { } yes && !Voting.Stands(yes) ? yes : null;

    // A yes to a question without a key is for whichever call claims it; one to a keyed question is for that operation.
    private static Approval? ApprovedFor(Database db, string digest, string? operation, DateTimeOffset now) => WithVotes(db, db.One(
        $"""
        SELECT {ApprovalColumns} FROM approval WHERE digest = ?1 AND status = 'Approved' AND usable_until > ?2
            AND (operation IS NULL OR operation IS ?3) ORDER BY asked_at DESC LIMIT 1
        """,
        ReadApproval, digest, now.ToUnixTimeMilliseconds(), operation));

    /// <summary>A no for this very action that its agent has not been told.</summary>
    public static Approval? UntoldRejection(Database db, string digest) => WithVotes(db, db.One(
        $"SELECT {ApprovalColumns} FROM approval WHERE digest = ?1 AND status = 'Rejected' AND told = 0 ORDER BY asked_at DESC LIMIT 1", ReadApproval, digest));

    public static Operator? Operator(Database db, string id) => db.One(
        "SELECT id, name, roles, departments, active FROM operator WHERE id = ?1", ReadOperator, id);

    public static List<Operator> Operators(Database db) => db.All("SELECT id, name, roles, departments, active FROM operator ORDER BY id", ReadOperator);

    /// <summary>A body beside the journal. One that was erased stays so, although somebody put its row back.</summary>
    public static BodyReading Body(Database db, BodyBox bodies, string id)
    {
        if (Erasure.Of(db, id) is { } erasure)
            return new BodyReading.Erased(erasure);
        var body = db.One("SELECT key, box, digest FROM body WHERE id = ?1", row => new EncryptedBody(row.Bytes(0), row.Bytes(1), row.Bytes(2)), id);
        return body is not null && bodies.Open(id, body) is BodyOpening.Opened opened ? new BodyReading.Opened(opened.Body) : BodyReading.Closed.Instance;
    }

    private static Operator ReadOperator(Row row) =>
        new(row.GetString(0), row.GetString(1), row.Json<Role[]>(2), row.Json<string[]>(3), row.Flag(4));

    private static Approval ReadApproval(Row row) => new(
        row.GetString(0),
        Enum.Parse<ApprovalKind>(row.GetString(1)),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        Enum.Parse<Risk>(row.GetString(7)),
        row.Json<Requirement>(8),
        row.Json<string[]>(9),
        row.Json<string[]>(10),
        Enum.Parse<ApprovalStatus>(row.GetString(11)),
        row.Time(12),
        row.Time(13),
        [],
        row.TextOrNull(14),
        row.GetInt64(15),
        row.TextOrNull(16))
    { Interested = row.Json<string[]>(17) };

    /// <summary>While it can still be used, only with the votes that are live; afterwards with those it was decided by.</summary>
    private static Approval? WithVotes(Database db, Approval? approval)
    {
        if (approval is null)
            return null;
        var votes = db.All(
            """
            SELECT o.id, o.name, o.roles, o.departments, o.active, v.roles, v.yes, v.reason, v.at, v.sole_operator, v.introduced_by, v.stepped_up
            FROM vote v JOIN operator o ON o.id = v.operator WHERE v.approval = ?1 ORDER BY v.at
            """,
            row => (Voter: ReadOperator(row), Vote: new Vote(row.GetString(0), row.Json<Role[]>(5), row.Flag(6), row.TextOrNull(7), row.Time(8), row.Flag(9))
            { IntroducedBy = row.Json<string[]>(10), SteppedUp = row.Flag(11) }),
            approval.Id);
        return approval with
        {
            Votes = approval.Status is ApprovalStatus.Pending or ApprovalStatus.Approved
                ? [.. votes.Select(v => Voting.Live(v.Vote, v.Voter, approval.Department)).OfType<Vote>()]
                : [.. votes.Select(v => v.Vote)],
        };
    }
}
