using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Missions;
using TackOS.Plans;
using TackOS.Policies;
using TackOS.Servers;
using TackOS.Vault;
using TackOS.Witnesses;

namespace TackOS.Server.Storage;

/// <summary>
/// State is the fold of the journal: what one event does to the tables, and nothing else does anything to them. The events of calls, approvals
/// and money lie in the other part of this class.
/// </summary>
internal static partial class Projection
{
    /// <param name="db">Whose tables it changes.</param>
    /// <param name="index">The entry's number in the journal.</param>
    /// <param name="entry">What happened.</param>
    public static void Apply(Database db, long index, JournalEvent entry)
    {
        switch (entry)
        {
            case CallAdmitted e: Admitted(db, e); break;
            case CallSettled e: Settled(db, e); break;
            case CredentialsRecognised e: Recognised(db, e); break;
            case CallNotSent e: NotSent(db, e); break;
            case CallUnknown e: db.Execute("UPDATE call SET state = 'unknown', sentence = ?2 WHERE id = ?1", e.Id, e.Cause); break;
            case CallReconciled e: Reconciled(db, e); break;
            case CallRefused e: Refused(db, e); break;
            case ApprovalAsked e: Asked(db, e); break;
            case VoteCast e: Voted(db, e); break;
            case ApprovalClosed e: Closed(db, e); break;
            case CapSet e: Cap(db, e); break;
            case BudgetPaused e: Paused(db, e); break;
            case OverrideGranted e: Overridden(db, e); break;
            case EscalationRaised e: Raised(db, e); break;
            case EscalationResolved e: Resolved(db, e); break;
            case OperatorSet e: Set(db, e); break;
            case OperatorCredentialIssued e: Issued(db, e); break;
            case OperatorCredentialUsed e: db.Execute("UPDATE operator_credential SET spent = 1 WHERE id = ?1", e.Id); break;
            case OperatorCredentialRevoked e: db.Execute("UPDATE operator_credential SET spent = 1 WHERE id = ?1", e.Id); break;
            case StepUpEnrolled e: Enrolled(db, e); break;
            case StepUpReset e: db.Execute("DELETE FROM step_up WHERE operator = ?1", e.Operator); break;
            case StepUpPassed e: db.Execute("UPDATE step_up SET step = ?2, wrong = '[]', wrong_since_right = 0, locked_until = NULL WHERE operator = ?1", e.Operator, e.Step); break;
            case StepUpFailed e: Failed(db, e); break;
            case SecretStored e: Stored(db, e); break;
            case KekRotated e: Rotated(db, e); break;
            case RingRotated e: Rotated(db, e); break;
            case RootRetired e: Retired(db, e); break;
            case PlanSimulated e: Simulated(db, e); break;
            case WitnessPolicySet e: Set(db, e); break;
            case BodyErased e: Erased(db, index, e, e.Reason, e.LegalBasis, [e.Body]); break;
            case BodiesErased e: Erased(db, index, e, e.Reason, legalBasis: null, e.Bodies); break;
            case RetentionSet e: Set(db, index, e); break;
            case SegmentsPruned e: Pruned(db, index, e); break;
            case ConnectionOpened e: Opened(db, e); break;
            case ConnectionClosed e: Closed(db, e); break;
            case ConnectionRefused or FurtherConnectionsRefused: break;
            case ServerStarted or JournalRestarted or WithheldRead or VaultSealed or VaultUnsealed or UnsealFailed: break;
            default: ApplyInForce(db, entry); break;
        }
    }

    /// <summary>What changes the picture that calls are decided under: the epoch moves, and calls decided under the old one enter again.</summary>
    private static void ApplyInForce(Database db, JournalEvent entry)
    {
        switch (entry)
        {
            case DepartmentSet e: Set(db, e); break;
            case AgentSet e: Set(db, e); break;
            case AgentTokenIssued e: Issued(db, e); break;
            case AgentTokenRevoked e: db.Execute("UPDATE agent_token SET revoked = 1 WHERE id = ?1", e.Id); break;
            case MissionSet e: Set(db, e); break;
            case ServerSet e: Set(db, e); break;
            case ServerRemoved e: Removed(db, e); break;
            case ToolPinned e: Pinned(db, e); break;
            case ToolQuarantined e: Quarantined(db, e); break;
            case ToolClassified e: Classified(db, e.Tool, JournalJson.Write(e.Classification)); break;
            case PriceSet e: Priced(db, e); break;
            case PolicySetApplied e: Applied(db, e); break;
            default: throw new InvalidOperationException($"No state is defined for {entry.GetType().Name}.");
        }

        db.Execute("UPDATE control SET epoch = epoch + 1");
    }

    private static void Set(Database db, OperatorSet e) => db.Execute(
        "INSERT OR REPLACE INTO operator(id, name, roles, departments, active) VALUES (?1, ?2, ?3, ?4, ?5)",
        e.Id, e.Name, JournalJson.Write(e.Roles), JournalJson.Write(e.Departments), e.Active);

    private static void Issued(Database db, OperatorCredentialIssued e) => db.Execute(
        "INSERT INTO operator_credential(hash, id, kind, operator, expires_at, introduction, page_hash, issued_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        e.Hash, e.Id, e.Kind.ToString(), e.Operator, e.ExpiresAt.ToUnixTimeMilliseconds(), JournalJson.Write(e.Introduction ?? Introduction.BySystem), e.PageHash,
        e.At.ToUnixTimeMilliseconds());

    /// <summary>Another app is no pardon for guesses: those that were wrong, and a lock, stay.</summary>
    private static void Enrolled(Database db, StepUpEnrolled e) => db.Execute(
        """
        INSERT INTO step_up(operator, enrolment, step, wrong, wrong_since_right) VALUES (?1, ?2, ?3, '[]', 0)
        ON CONFLICT(operator) DO UPDATE SET enrolment = ?2, step = ?3
        """,
        e.Operator, e.Enrolment, e.Step);

    private static void Failed(Database db, StepUpFailed e)
    {
        if (Rows.StepUp(db, e.Operator) is not { } state)
            return;
        DateTimeOffset[] wrong = [.. state.Wrong.Where(at => at > e.At - StepUpGuard.Window), e.At];
        db.Execute(
            "UPDATE step_up SET wrong = ?2, wrong_since_right = wrong_since_right + 1, locked_until = COALESCE(?3, locked_until) WHERE operator = ?1",
            e.Operator, JournalJson.Write(wrong), e.LockedUntil?.ToUnixTimeMilliseconds());
    }

    private static void Set(Database db, DepartmentSet e) => db.Execute(
        "INSERT OR REPLACE INTO department(id, role, autonomy, trial, tools) VALUES (?1, ?2, ?3, ?4, ?5)",
        e.Id, e.Role, (long)e.Autonomy, (long)e.Trial, JournalJson.Write(e.Tools));

    /// <summary>Whoever last changed whom it acts for stays known, whatever else is changed of it afterwards.</summary>
    private static void Set(Database db, AgentSet e) => db.Execute(
        """
        INSERT INTO agent(id, department, mission, on_behalf_of, active, set_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT(id) DO UPDATE SET department = ?2, mission = ?3, active = ?5,
            set_by = CASE WHEN on_behalf_of = ?4 THEN set_by ELSE ?6 END, on_behalf_of = ?4
        """,
        e.Id, e.Department, e.Mission, e.OnBehalfOf, e.Active, JournalJson.Write(e.SetBy ?? []));

    private static void Issued(Database db, AgentTokenIssued e) => db.Execute(
        "INSERT INTO agent_token(hash, id, agent, expires_at, issued_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        e.Hash, e.Id, e.Agent, e.ExpiresAt.ToUnixTimeMilliseconds(), JournalJson.Write(e.IssuedBy ?? []));

    private static void Set(Database db, MissionSet e) => db.Execute(
        "INSERT OR REPLACE INTO mission(id, department, title, deadline) VALUES (?1, ?2, ?3, ?4)",
        e.Id, e.Department, e.Title, e.Deadline?.ToUnixTimeMilliseconds());

    private static void Set(Database db, ServerSet e) => db.Execute(
        "INSERT OR REPLACE INTO server(id, transport, trusted, accepted) VALUES (?1, ?2, ?3, ?4)",
        e.Id, JournalJson.Write(e.Transport), e.Trusted, e.Accepted);

    private static void Removed(Database db, ServerRemoved e)
    {
        db.Execute("DELETE FROM tool WHERE server = ?1", e.Id);
        db.Execute("DELETE FROM server WHERE id = ?1", e.Id);
    }

    /// <summary>An operator's own classification and price outlive a new acceptance; only the definition changes.</summary>
    private static void Pinned(Database db, ToolPinned e) => db.Execute(
        """
        INSERT INTO tool(server, name, definition, pin, classification) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT(server, name) DO UPDATE SET definition = ?3, pin = ?4, classification = ?5, quarantined = 0, offered = NULL
        """,
        e.Server, e.UpstreamName, e.Definition, e.Pin, JournalJson.Write(e.Classification));

    private static void Quarantined(Database db, ToolQuarantined e) => db.Execute(
        "UPDATE tool SET quarantined = 1, offered = NULL WHERE server = ?1 AND name = ?2", e.Server, e.UpstreamName);

    private static void Classified(Database db, string tool, string classification) => db.Execute(
        "UPDATE tool SET classification = ?2 WHERE server || '__' || name = ?1", tool, classification);

    private static void Priced(Database db, PriceSet e) => db.Execute(
        "UPDATE tool SET price = ?2 WHERE server || '__' || name = ?1", e.Tool, e.PriceMicros);

    private static void Applied(Database db, PolicySetApplied e) => db.Execute(
        "INSERT INTO policy_set(version, hash, files, at, actor) VALUES (?1, ?2, ?3, ?4, ?5)",
        (long)e.Version, e.Hash, JournalJson.Write(e.Files), e.At.ToUnixTimeMilliseconds(), e.Actor);

    private static void Stored(Database db, SecretStored e) => db.Execute(
        "INSERT OR REPLACE INTO secret(id, version, server, kind, slot, prefix) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        e.Id, (long)e.Version, e.Server, e.Kind.ToString(), e.Slot, e.Prefix);

    private static void Rotated(Database db, KekRotated e) => db.Execute(
        "INSERT OR REPLACE INTO kek_rotation(rotation, provider, at) VALUES (?1, ?2, ?3)", (long)e.Rotation, e.Provider, e.At.ToUnixTimeMilliseconds());

    private static void Rotated(Database db, RingRotated e) => db.Execute(
        "INSERT INTO root_key(version, made_at) VALUES (?1, ?2) ON CONFLICT(version) DO UPDATE SET made_at = ?2", (long)e.Version, e.At.ToUnixTimeMilliseconds());

    private static void Retired(Database db, RootRetired e) => db.Execute(
        "INSERT INTO root_key(version, retired_at) VALUES (?1, ?2) ON CONFLICT(version) DO UPDATE SET retired_at = ?2", (long)e.Version, e.At.ToUnixTimeMilliseconds());

    private static void Set(Database db, WitnessPolicySet e) => db.Execute(
        "INSERT OR REPLACE INTO witness_policy(id, witnesses, quorum) VALUES (1, ?1, ?2)", JournalJson.Write(e.Witnesses), (long)e.Quorum);

    private static void Simulated(Database db, PlanSimulated e) => db.Execute(
        "INSERT INTO plan(id, agent, digest, passed, verdicts, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        e.Id, e.Agent, e.PlanDigest, e.Passed, JournalJson.Write(e.Verdicts), e.At.ToUnixTimeMilliseconds());
}
