using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;

namespace TackOS.Server.Storage;

/// <summary>What the events of calls, approvals and money do to the tables.</summary>
internal static partial class Projection
{
    private static void Admitted(Database db, CallAdmitted e)
    {
        db.Execute(
            """
            INSERT INTO call(id, agent, department, mission, run, tool, digest, operation, approval, risk, side_effect, state, month, accounts, hold, at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'executing', ?12, ?13, ?14, ?15)
            """,
            e.Id, e.Agent, e.Department, e.Mission, e.Run, e.Tool, e.Digest, e.Operation, e.Approval, e.Facts.Call.Risk.ToString(),
            e.Facts.Call.SideEffect, e.Hold.Month, JournalJson.Write(e.Hold.Accounts), e.Hold.Micros, e.At.ToUnixTimeMilliseconds());
        Move(db, e.Hold.Accounts, e.Hold.Month, held: e.Hold.Micros, spent: 0, overrun: 0);
        if (e.Operation is { } key)
            db.Execute("INSERT INTO operation(agent, key, digest, call) VALUES (?1, ?2, ?3, ?4)", e.Agent, key, e.Digest, e.Id);
        if (e.Approval is { } approval)
            db.Execute("UPDATE approval SET status = 'Claimed', call = ?2 WHERE id = ?1", approval, e.Id);
        db.Execute(
            """
            INSERT INTO run(id, agent, labels, calls, spent, last_at) VALUES (?1, ?2, '[]', 1, 0, ?3)
            ON CONFLICT(id) DO UPDATE SET calls = calls + 1, last_at = ?3
            """,
            e.Run, e.Agent, e.At.ToUnixTimeMilliseconds());
    }

    private static void Settled(Database db, CallSettled e)
    {
        var run = End(db, e.Id, "settled", e.CostMicros, e.At, e.IsError ? "tool-error" : null, owed: true);
        if (e.CostMicros > 0)
            db.Execute("UPDATE run SET spent = spent + ?2 WHERE id = ?1", run, e.CostMicros);
        if (e.Labels.Count > 0)
        {
            var labels = db.One("SELECT labels FROM run WHERE id = ?1", row => row.Json<string[]>(0), run) ?? [];
            db.Execute("UPDATE run SET labels = ?2 WHERE id = ?1", run, JournalJson.Write(labels.Union(e.Labels).Order(StringComparer.Ordinal)));
        }
    }

    private static void Recognised(Database db, CredentialsRecognised e)
    {
        if (e.WithheldDigest is not null)
            db.Execute("UPDATE call SET code = ?2, sentence = ?3 WHERE id = ?1", e.Id, Codes.Withheld, e.Sentence);
    }

    private static void NotSent(Database db, CallNotSent e)
    {
        End(db, e.Id, "not-sent", costMicros: 0, e.At, e.Code, owed: false);
        db.Execute("UPDATE call SET sentence = ?2 WHERE id = ?1", e.Id, e.Sentence);
        // The yes is given back, unless what it was to was erased meanwhile.
        db.Execute(
            "UPDATE approval SET status = CASE WHEN EXISTS (SELECT 1 FROM erased WHERE body = approval.id || '/arguments') THEN 'Expired' ELSE 'Approved' END, call = NULL WHERE call = ?1",
            e.Id);
        db.Execute("DELETE FROM operation WHERE call = ?1", e.Id);
    }

    private static void Reconciled(Database db, CallReconciled e)
    {
        End(db, e.Id, e.Happened ? "settled" : "not-sent", e.CostMicros, e.At, code: null, owed: false);
        db.Execute("UPDATE call SET sentence = ?2 WHERE id = ?1", e.Id, e.Reason);
    }

    /// <summary>The hold goes, the cost comes; a cost above the hold is booked in full and marked as an overrun.</summary>
    /// <returns>The call's run.</returns>
    private static string End(Database db, string id, string state, long costMicros, DateTimeOffset at, string? code, bool owed)
    {
        var ended = db.All(
            """
            UPDATE call SET state = ?2, cost = ?3, ended_at = ?4, code = ?5, owed = ?6 WHERE id = ?1 AND accounts IS NOT NULL
            RETURNING run, accounts, month, hold
            """,
            row => (Run: row.GetString(0), Accounts: row.GetString(1), Month: row.GetString(2), Held: row.GetInt64(3)),
            id, state, costMicros, at.ToUnixTimeMilliseconds(), code, owed);
        if (ended is not [var call])
            throw new InvalidOperationException($"There is no admitted call {id}.");
        if (call.Held != 0 || costMicros != 0)
            Move(db, JournalJson.Read<string[]>(call.Accounts), call.Month, held: -call.Held, spent: costMicros, overrun: Math.Max(0, costMicros - call.Held));
        return call.Run;
    }

    private static void Move(Database db, IReadOnlyList<string> accounts, string month, long held, long spent, long overrun)
    {
        if (held == 0 && spent == 0)
            return;
        foreach (var account in accounts)
        {
            db.Execute(
                """
                INSERT INTO balance(account, month, spent, held, overrun) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT(account, month) DO UPDATE SET spent = spent + ?3, held = held + ?4, overrun = overrun + ?5
                """,
                account, month, spent, held, overrun);
        }
    }

    private static void Refused(Database db, CallRefused e)
    {
        db.Execute(
            """
            INSERT INTO call(id, agent, department, tool, digest, risk, state, code, sentence, at, ended_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'refused', ?7, ?8, ?9, ?9)
            """,
            e.Id, e.Agent, e.Department, e.Tool, e.Digest, e.Facts?.Call.Risk.ToString(), e.Code, e.Sentence, e.At.ToUnixTimeMilliseconds());
        if (e.Code == Codes.Rejected)
            db.Execute("UPDATE approval SET told = 1 WHERE id = ?1 AND status = 'Rejected'", e.Subject);
    }

    private static void Asked(Database db, ApprovalAsked e) => db.Execute(
        """
        INSERT INTO approval(id, kind, digest, agent, department, on_behalf_of, tool, risk, needs, rules, labels, status, asked_at, expires_at, price, operation, interested)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'Pending', ?12, ?13, ?14, ?15, ?16)
        """,
        e.Id, e.Kind.ToString(), e.Digest, e.Agent, e.Department, e.OnBehalfOf, e.Tool, e.Risk.ToString(), JournalJson.Write(e.Needs),
        JournalJson.Write(e.Rules), JournalJson.Write(e.Labels), e.At.ToUnixTimeMilliseconds(), e.ExpiresAt.ToUnixTimeMilliseconds(), e.PriceMicros, e.Operation,
        JournalJson.Write(e.Interested ?? []));

    private static void Voted(Database db, VoteCast e)
    {
        db.Execute(
            "INSERT INTO vote(approval, operator, roles, yes, reason, at, sole_operator, introduced_by, stepped_up) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            e.Approval, e.Vote.Operator, JournalJson.Write(e.Vote.Roles), e.Vote.Yes, e.Vote.Reason, e.Vote.At.ToUnixTimeMilliseconds(), e.Vote.SoleOperator,
            JournalJson.Write(e.Vote.IntroducedBy), e.Vote.SteppedUp);
        db.Execute(
            "UPDATE approval SET status = ?2, usable_until = ?3 WHERE id = ?1",
            e.Approval, e.Becomes.ToString(), e.UsableUntil?.ToUnixTimeMilliseconds());
    }

    private static void Closed(Database db, ApprovalClosed e) =>
        db.Execute("UPDATE approval SET status = ?2, reason = ?3 WHERE id = ?1", e.Approval, e.Becomes.ToString(), e.Reason);

    private static void Cap(Database db, CapSet e) => db.Execute(
        "INSERT OR REPLACE INTO account(id, parent, cap, threshold) VALUES (?1, ?2, ?3, ?4)", e.Account, e.Parent, e.CapMicros, (long)e.ThresholdPercent);

    private static void Paused(Database db, BudgetPaused e) => db.Execute(
        "INSERT INTO balance(account, month, paused) VALUES (?1, ?2, 1) ON CONFLICT(account, month) DO UPDATE SET paused = 1", e.Account, e.Month);

    private static void Overridden(Database db, OverrideGranted e)
    {
        db.Execute(
            "INSERT INTO budget_override(id, account, month, extra, until) VALUES (?1, ?2, ?3, ?4, ?5)",
            e.Id, e.Account, e.Month, e.ExtraMicros, e.Until.ToUnixTimeMilliseconds());
        db.Execute("UPDATE balance SET paused = 0 WHERE account = ?1 AND month = ?2", e.Account, e.Month);
    }

    private static void Raised(Database db, EscalationRaised e) => db.Execute(
        "INSERT INTO escalation(id, kind, subject, sentence, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        e.Id, e.Kind, e.Subject, e.Sentence, e.At.ToUnixTimeMilliseconds());

    private static void Resolved(Database db, EscalationResolved e) => db.Execute(
        "UPDATE escalation SET resolved_at = ?2, resolved_by = ?3, reason = ?4 WHERE id = ?1",
        e.Id, e.At.ToUnixTimeMilliseconds(), e.Actor, e.Reason);
}
