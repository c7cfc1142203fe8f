using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>The durable side of the path over the embedded store. The rules are the domain's; this runs them inside the writer's transaction.</summary>
internal sealed class CallBook(Store store, JournalLog log, BodyBox bodies, LiveCalls live, Ids ids, TimeProvider clock) : ICallBook
{
    /// <summary>
    /// A run is what one agent does without being idle for so long, in whatever sessions: a client opens those as it likes, and would shed
    /// labels and counts with them. An owed answer is kept ready for as long.
    /// </summary>
    private static readonly TimeSpan IdleRun = TimeSpan.FromMinutes(30);

    // Of an agent's runs only the newest can be live: Admit begins none beside a live one.
    private const string IsLiveRun = "id = (SELECT MAX(id) FROM run WHERE agent = ?1) AND last_at > ?2";

    // What was refused costs its agent nothing, so it must not fill the disk either.
    private const int LongestRefusedArguments = 64 * 1024;

    public InForce InForce => store.InForce;

    public Known Look(Scoped scoped, DateTimeOffset now) => store.Read(db =>
    {
        var glance = db.One(
            $"""
            SELECT id, labels, calls, spent,
                EXISTS (SELECT 1 FROM approval WHERE digest = ?3 AND status IN ('Approved', 'Rejected')),
                EXISTS (SELECT 1 FROM call WHERE digest = ?3 AND owed = 1)
            FROM (SELECT 1) LEFT JOIN run ON {IsLiveRun}
            """,
            Glance.Of, scoped.Caller.Agent.Id, (now - IdleRun).ToUnixTimeMilliseconds(), scoped.Digest);
        return new Known(
            glance.RunId ?? ids.New("run"),
            glance.Run,
            Rows.Accounts(db, scoped.Accounts, Account.MonthOf(now), now),
            glance.IsVotedOn ? Rows.UsableFor(db, scoped.Digest, scoped.OperationKey, now) : null,
            Earlier(db, scoped, glance, now));
    });

    public async Task<Stop?> AdmitAsync(Permit permit, string callId, Hold hold)
    {
        log.MustBeWell();
        var now = clock.GetUtcNow();
        var arguments = Encrypt(bodies, ArgumentsOf(callId), permit.Decided.Scoped.Arguments.Canonical.Span);
        var admitted = Admitted(permit, callId, hold, arguments, now);
        return await store.Writer.WriteAsync(transaction => Admit(transaction, permit, callId, hold, arguments, admitted, now));
    }

    public Task SettleAsync(Admission admission, Disclosure disclosure, long costMicros)
    {
        var (call, now) = (admission.CallId, clock.GetUtcNow());
        var body = Encrypt(bodies, ResultOf(call), disclosure.Result.Span);
        var settled = WrittenEntry.Of(new CallSettled(
            call, disclosure.IsError, costMicros, costMicros > admission.Hold.Micros, disclosure.Labels, disclosure.Hits, Hex(body.Digest))
        { At = now, Actor = Journal.Actors.System });
        var withheld = disclosure.Credentials?.Withheld is { } whole ? Encrypt(bodies, WithheldOf(call), whole.Span) : null;
        var recognised = disclosure.Credentials is not { } found ? null : WrittenEntry.Of(
            new CredentialsRecognised(call, found.Kinds, found.Sentence, withheld is null ? null : Hex(withheld.Digest)) { At = now, Actor = Journal.Actors.System });
        return store.Writer.WriteAsync(transaction =>
        {
            transaction.Keep(ResultOf(call), now, body);
            transaction.Append(settled);
            if (withheld is not null)
                transaction.Keep(WithheldOf(call), now, withheld);
            if (recognised is not null)
                transaction.Append(recognised);
        });
    }

    public Task GiveBackAsync(Admission admission, Refusal why) => AppendAsync(now =>
        new CallNotSent(admission.CallId, why.Code, why.Sentence) { At = now, Actor = Journal.Actors.System });

    public Task MarkUnknownAsync(Admission admission, string cause)
    {
        var facts = admission.Permit.Decided.Facts.Call;
        return store.Writer.WriteAsync(transaction => Unknowns.Mark(
            transaction, admission.CallId, cause, closesByItself: !facts.SideEffect && admission.Hold.Micros == 0, ids, clock.GetUtcNow()));
    }

    public Task RefuseAsync(IncomingCall call, Identified? caller, Decided? decided, Refusal refusal)
    {
        if (caller is null)
            return Task.CompletedTask; // A stranger must not be able to fill the journal; the endpoint turns most of them away before this.
        var id = ids.New("call");
        var tool = call.Tool.Length <= IncomingCall.LongestName ? call.Tool : call.Tool[..IncomingCall.LongestName];
        var arguments = decided?.Scoped.Arguments.Canonical is { Length: <= LongestRefusedArguments } sent ? Encrypt(bodies, ArgumentsOf(id), sent.Span) : null;
        var refused = WrittenEntry.Of(new CallRefused(
            id, caller.Agent.Id, caller.Department.Id, tool, decided?.Scoped.Digest, refusal.Code, refusal.Sentence,
            caller.InForce.Policies.Hash, [.. refusal.Rules.Select(r => r.Id)], decided?.Facts, decided?.Scoped.Tool.Tool.PriceMicros ?? 0, refusal.Subject,
            arguments is null ? null : Hex(arguments.Digest))
        { At = clock.GetUtcNow(), Actor = Journal.Actors.Agent(caller.Agent.Id) });
        return store.Writer.WriteAsync(transaction =>
        {
            if (arguments is not null)
                transaction.Keep(ArgumentsOf(id), refused.Event.At, arguments);
            transaction.Append(refused);
            // A draft was checked when it was made: what it holds by now became a secret since, and nobody guesses.
            if (refusal.Code == Codes.SecretSent && !caller.RunsDraft)
                SecretGuessing.Note(transaction, caller.Agent.Id, ids, refused.Event.At);
        });
    }

    public Task<Answer?> FindAnswerAsync(string callId) => Task.FromResult(store.Read(db =>
    {
        var call = db.One("SELECT state, code, sentence FROM call WHERE id = ?1", row => (State: row.GetString(0), Code: row.TextOrNull(1), Sentence: row.TextOrNull(2)), callId);
        return call.State switch
        {
            "settled" => Stored(db, callId, call.Code is not null),
            "unknown" => new Answer.Stopped(new Refusal(Codes.OperationUnknown, $"The outcome of {callId} is not known: {call.Sentence}. An operator closes it: tackos call reconcile {callId}.") { Subject = callId }),
            "not-sent" or "refused" => new Answer.Stopped(new Refusal(call.Code ?? Codes.NotSent, call.Sentence ?? "The call was not sent.")),
            _ => null,
        };
    }));

    /// <summary>The answer reached its client: from now on the same call is a new call.</summary>
    public void Delivered(string callId)
    {
        // Until the commit the store still says that it is owed, so it stays listened to until then, or a deliberate repeat would collect it.
        store.Writer.WriteLazily(db => db.Execute("UPDATE call SET owed = 0 WHERE id = ?1", callId), committed: () => live.Forget(callId));
    }

    /// <summary>A vault that is sealed while a call is under way is to that call a store that is not there.</summary>
    /// <exception cref="StoreUnavailableException">The vault is sealed.</exception>
    public static EncryptedBody Encrypt(BodyBox bodies, string id, ReadOnlySpan<byte> body)
    {
        try
        {
            return bodies.Encrypt(id, body);
        }
        catch (VaultSealedException closed)
        {
            throw new StoreUnavailableException(closed.Message, closed);
        }
    }

    public static string ArgumentsOf(string callId) => callId + "/arguments";

    public static string ResultOf(string callId) => callId + "/result";

    /// <summary>The whole result that the agent was not given.</summary>
    public static string WithheldOf(string callId) => callId + "/withheld";

    private Stop? Earlier(Database db, Scoped scoped, Glance glance, DateTimeOffset now)
    {
        if (scoped.OperationKey is { } key)
            return SameOperation(db, scoped, key);
        if (scoped.Caller.RunsDraft)
            return null;
        if (glance.IsVotedOn && Rows.UntoldRejection(db, scoped.Digest) is { Rejection: { } no } rejected)
            return new Refusal(Codes.Rejected, $"{rejected.Tool} was rejected by {no.Operator}: {no.Reason}") { Subject = rejected.Id };
        if (!glance.IsOwed)
            return null;
        var owed = db.All(
            "SELECT id FROM call WHERE digest = ?1 AND owed = 1 AND ended_at > ?2 ORDER BY ended_at",
            row => row.GetString(0), scoped.Digest, (now - IdleRun).ToUnixTimeMilliseconds()).Find(call => !live.IsListenedTo(call));
        return owed is null ? null : new SameAs(owed) { Owed = true };
    }

    private static Stop? SameOperation(Database db, Scoped scoped, string key)
    {
        var (call, digest) = db.One(
            "SELECT call, digest FROM operation WHERE agent = ?1 AND key = ?2", row => (row.GetString(0), row.GetString(1)), scoped.Caller.Agent.Id, key);
        if (call is null)
            return null;
        return digest == scoped.Digest
            ? new SameAs(call)
            : new Refusal(Codes.OperationConflict, $"The operation key '{key}' already names another call ({call}). A key names one operation for good; use a new one.") { Subject = call };
    }

    private Stop? Admit(
        Transaction transaction, Permit permit, string callId, Hold hold, EncryptedBody arguments, WrittenEntry admitted, DateTimeOffset now)
    {
        var db = transaction.Database;
        var scoped = permit.Decided.Scoped;
        if (db.Number("SELECT epoch FROM control") != scoped.Caller.InForce.Epoch)
            return EnterAgain.Instance;
        if (scoped.OperationKey is { } key && SameOperation(db, scoped, key) is { } same)
            return same;
        if (RunMovedOn(db, permit.Decided, now))
            return EnterAgain.Instance;
        if (permit.Approval is { } approval && Rows.Approval(db, approval.Id) is var asked && (asked is null || !Voting.StandsAs(asked, approval)))
            return asked is { Status: ApprovalStatus.Claimed, Call: { } claimedBy } && scoped.OperationKey is null ? new SameAs(claimedBy) : EnterAgain.Instance;
        if (Ledger.TryHold(Rows.Accounts(db, hold.Accounts, hold.Month, now), hold.Micros, hold.Micros) is HoldResult.Refused refused)
        {
            Pause(transaction, refused, hold, now);
            return refused.Refusal;
        }

        transaction.Keep(ArgumentsOf(callId), now, arguments);
        transaction.Append(admitted);
        return null;
    }

    /// <summary>A call beside this one began the run, or brought labels into it, after this one was decided.</summary>
    private static bool RunMovedOn(Database db, Decided decided, DateTimeOffset now)
    {
        var run = db.One(
            $"SELECT id, labels FROM run WHERE {IsLiveRun}", row => (Id: row.GetString(0), Labels: row.Json<string[]>(1)),
            decided.Scoped.Caller.Agent.Id, (now - IdleRun).ToUnixTimeMilliseconds());
        return run.Id is not null && (run.Id != decided.Known.RunId || run.Labels.Except(decided.Facts.Run.Labels).Any());
    }

    private static WrittenEntry Admitted(Permit permit, string callId, Hold hold, EncryptedBody arguments, DateTimeOffset now)
    {
        var decided = permit.Decided;
        var scoped = decided.Scoped;
        return WrittenEntry.Of(new CallAdmitted(
            callId, scoped.Caller.Agent.Id, scoped.Caller.Department.Id, scoped.Caller.Agent.Mission, decided.Known.RunId, scoped.Tool.Name,
            scoped.Tool.Tool.Pin, scoped.Digest, scoped.OperationKey, permit.Approval?.Id, scoped.Caller.InForce.Policies.Hash,
            [.. decided.Verdict.Rules.Select(r => r.Id)], decided.Facts, hold, Hex(arguments.Digest))
        { At = now, Actor = Journal.Actors.Agent(scoped.Caller.Agent.Id) });
    }

    /// <summary>A stop is recorded in the transaction that found it, so that it survives whatever happens next.</summary>
    private void Pause(Transaction transaction, HoldResult.Refused refused, Hold hold, DateTimeOffset now)
    {
        foreach (var id in refused.Pauses)
        {
            var account = Rows.Account(transaction.Database, id, hold.Month, now);
            transaction.Append(new BudgetPaused(id, hold.Month, account.SpentMicros, account.HeldMicros, hold.Micros) { At = now, Actor = Journal.Actors.System });
            transaction.Append(new EscalationRaised(
                ids.New("esc"), "budget-stop", id,
                $"{id} stopped for {hold.Month}: {Money.Format(account.SpentMicros + account.HeldMicros)} spent and held, and a call of {Money.Format(hold.Micros)} " +
                $"would pass {account.ThresholdPercent} % of its cap of {Money.Format(account.CapMicros ?? 0)}.")
            { At = now, Actor = Journal.Actors.System });
        }
    }

    private Answer? Stored(Database db, string callId, bool isError)
    {
        return Rows.Body(db, bodies, ResultOf(callId)) switch
        {
            BodyReading.Opened body => new Answer.Result(callId, body.Bytes, isError),
            BodyReading.Erased erased => new Answer.Stopped(new Refusal(Codes.BodyErased, $"The call {callId} ran, and its answer was {erased.By.Sentence}") { Subject = callId }),
            _ => new Answer.Stopped(new Refusal(Codes.Withheld, $"The answer of {callId} is damaged, or cannot be opened while the vault is sealed.") { Subject = callId }),
        };
    }

    private Task AppendAsync(Func<DateTimeOffset, Journal.JournalEvent> entry)
    {
        var now = clock.GetUtcNow();
        return store.Writer.WriteAsync(transaction => transaction.Append(entry(now)));
    }

    private static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);

    /// <summary>
    /// What one statement tells of a call: the live run of its agent, and whether there is any vote or owed answer that is worth a closer look.
    /// Most calls are new, and one look is cheaper than four.
    /// </summary>
    private readonly record struct Glance(string? RunId, RunFacts Run, bool IsVotedOn, bool IsOwed)
    {
        private static readonly RunFacts NoRun = new([], 0, 0);

        public static Glance Of(Row row) => row.TextOrNull(0) is { } run
            ? new Glance(run, new RunFacts(row.Json<string[]>(1), row.GetInt64(2), row.GetInt64(3)), row.Flag(4), row.Flag(5))
            : new Glance(null, NoRun, row.Flag(4), row.Flag(5));
    }
}
