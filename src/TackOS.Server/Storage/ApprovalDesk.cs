using System.Collections.Concurrent;
using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>Durable questions to humans, over the embedded store. Waiting callers are woken by the vote, and find by reading what they were woken for.</summary>
internal sealed class ApprovalDesk(Store store, BodyBox bodies, Ids ids, TimeProvider clock) : IApprovalDesk
{
    public static readonly TimeSpan Expiry = TimeSpan.FromHours(24);

    // People answer one at a time; an agent that asks without end would hide everybody else's questions.
    private const int MostPending = 100;

    /// <summary>A yes is good for an hour.</summary>
    private static readonly TimeSpan Usable = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Waiters> _waiting = new(StringComparer.Ordinal);

    /// <summary>Raised after the commit of anything that changes the queue.</summary>
    public event Action<Approval>? Changed;

    public async Task<Step<Approval>> AskAsync(Decided decided, ApprovalKind kind, Requirement needs, IReadOnlyList<string> rules)
    {
        var now = clock.GetUtcNow();
        var id = ids.New(kind == ApprovalKind.Draft ? "draft" : "appr");
        var arguments = CallBook.Encrypt(bodies, CallBook.ArgumentsOf(id), decided.Scoped.Arguments.Canonical.Span);
        var asked = await store.Writer.WriteAsync(transaction => Ask(transaction, id, decided, kind, needs, rules, arguments, now));
        if (!asked.Stopped(out var approval, out _) && approval.Id == id)
            Changed?.Invoke(approval);
        return asked;
    }

    public async Task<Approval> WaitAsync(string approvalId, TimeSpan atMost, CancellationToken clientGone)
    {
        var waiters = _waiting.GetOrAdd(approvalId, _ => new Waiters());
        var approval = Read(approvalId);
        if (approval.Status == ApprovalStatus.Pending)
        {
            await waiters.WaitAsync(atMost, clock, clientGone);
            approval = Read(approvalId);
        }

        if (approval.Status != ApprovalStatus.Pending)
            _waiting.TryRemove(approvalId, out _);
        return approval;
    }

    /// <summary>How many requests are held open for this approval right now.</summary>
    public int WaitingFor(string approvalId) => _waiting.TryGetValue(approvalId, out var waiters) ? waiters.Count : 0;

    /// <summary>Counts one operator's vote; the last one needed wakes whoever waits.</summary>
    public async Task<Approval> VoteAsync(string approvalId, string operatorId, Introduction introduction, bool yes, string? reason, bool steppedUp)
    {
        var now = clock.GetUtcNow();
        if (bodies.IsSealed)
            throw new ControlException(Codes.VaultSealed, $"Nobody can vote on {approvalId} while the vault is sealed, since nobody can see its arguments. An admin unseals it: tackos vault unseal.", 409);
        var approval = await store.Writer.WriteAsync(transaction =>
        {
            var db = transaction.Database;
            var asked = Rows.Approval(db, approvalId) ?? throw ControlException.NotFound("approval", approvalId);
            // What cannot be seen cannot be voted on.
            if (Erasure.Of(db, CallBook.ArgumentsOf(approvalId)) is { } erasure)
                throw new ControlException(Codes.BodyErased, $"Nobody can vote on {approvalId} any more: its arguments were {erasure.Sentence}", 409);
            var voter = Rows.Operator(db, operatorId) ?? throw ControlException.NotFound("operator", operatorId);
            var result = Voting.Cast(asked, voter, introduction, yes, reason, Rows.Operators(db), now, steppedUp);
            if (result is not VoteResult.Counted counted)
                throw Refused(result);
            transaction.Append(new VoteCast(approvalId, counted.Vote, counted.Becomes, counted.Becomes == ApprovalStatus.Approved ? now + Usable : null)
            { At = now, Actor = Actors.Operator(operatorId) });
            return Rows.Approval(db, approvalId)!;
        });
        Wake(approval);
        return approval;
    }

    /// <summary>
    /// A question whose arguments were erased is over, answered or not, in the transaction that erases them: nobody can see any more what a yes
    /// would be to.
    /// </summary>
    /// <returns>The approval that was closed; null where there was none, or it was over.</returns>
    public static Approval? CloseErased(Transaction transaction, string approvalId, string reason, DateTimeOffset now)
    {
        if (Rows.Approval(transaction.Database, approvalId) is not { Status: ApprovalStatus.Pending or ApprovalStatus.Approved })
            return null;
        transaction.Append(new ApprovalClosed(approvalId, ApprovalStatus.Expired, $"its arguments were erased: {reason}") { At = now, Actor = Actors.System });
        return Rows.Approval(transaction.Database, approvalId);
    }

    /// <summary>Lets those go on who wait for an approval that another closed.</summary>
    public void Tell(Approval closed) => Wake(closed);

    /// <summary>Closes what nobody answered in time.</summary>
    public async Task ExpireAsync()
    {
        var now = clock.GetUtcNow();
        var due = store.Read(db => db.All(
            "SELECT id FROM approval WHERE (status = 'Pending' AND expires_at <= ?1) OR (status = 'Approved' AND usable_until <= ?1)",
            row => row.GetString(0), now.ToUnixTimeMilliseconds()));
        foreach (var id in due)
        {
            var closed = await store.Writer.WriteAsync(transaction =>
            {
                if (Rows.Approval(transaction.Database, id) is { Status: ApprovalStatus.Pending or ApprovalStatus.Approved } open)
                {
                    var reason = open.Status == ApprovalStatus.Pending ? "nobody answered in time" : "the yes was not used within its hour";
                    transaction.Append(new ApprovalClosed(id, ApprovalStatus.Expired, reason) { At = now, Actor = Actors.System });
                }

                return Rows.Approval(transaction.Database, id)!;
            });
            Wake(closed);
        }
    }

    /// <summary>Drafts with a yes that no call has used and whose hour has not passed.</summary>
    public List<Approval> ApprovedDrafts()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return store.Read(db => db.All("SELECT id FROM approval WHERE kind = 'Draft' AND status = 'Approved' AND usable_until > ?1", row => row.GetString(0), now)
            .ConvertAll(id => Rows.Approval(db, id)!));
    }

    /// <summary>The exact arguments that are asked about.</summary>
    public BodyReading Arguments(string approvalId) => store.Read(db => Rows.Body(db, bodies, CallBook.ArgumentsOf(approvalId)));

    private static ControlException Refused(VoteResult result)
    {
        var no = (VoteResult.NotCounted)result;
        return new ControlException(no.Code, no.Sentence, no.Code == Voting.ReasonMissing ? 400 : 409);
    }

    private static Step<Approval> Ask(
        Transaction transaction, string id, Decided decided, ApprovalKind kind, Requirement needs, IReadOnlyList<string> rules, EncryptedBody arguments, DateTimeOffset now)
    {
        var scoped = decided.Scoped;
        var interested = Rows.InterestedIn(transaction.Database, scoped.Caller.Agent.Id, scoped.Caller.CredentialId);
        if (Rows.LapsedFor(transaction.Database, scoped.Digest, scoped.OperationKey, now) is { } lapsed)
            transaction.Append(new ApprovalClosed(lapsed.Id, ApprovalStatus.Expired, "a vote for it counts no more: asked again") { At = now, Actor = Actors.System });
        // The yes came after this call was decided: it enters again with it, where a new question would ask for what was just given.
        if (Rows.UsableFor(transaction.Database, scoped.Digest, scoped.OperationKey, now) is { } given && given.Id != decided.Known.Approval?.Id)
            return given;
        if (Rows.PendingFor(transaction.Database, scoped.Digest, scoped.OperationKey, kind, now) is { } pending)
        {
            if (Covers(pending, decided, needs, rules, interested))
                return pending;
            transaction.Append(new ApprovalClosed(pending.Id, ApprovalStatus.Expired, "what was asked has changed: asked again") { At = now, Actor = Actors.System });
        }

        // A yes that came after the call was decided and before it asked is the answer; asking again would leave it waiting for nobody.
        if (kind == ApprovalKind.Call && Rows.UsableFor(transaction.Database, scoped.Digest, scoped.OperationKey, now) is { Kind: ApprovalKind.Call } yes && Covers(yes, decided, needs, rules, interested))
            return yes;
        if (transaction.Database.Number("SELECT COUNT(*) FROM approval WHERE agent = ?1 AND status = 'Pending'", scoped.Caller.Agent.Id) >= MostPending)
            return new Refusal(Codes.TooManyPending, $"{scoped.Caller.Agent.Id} has {MostPending} requests waiting for people, and no more are asked until some are answered or expire.");
        transaction.Keep(CallBook.ArgumentsOf(id), now, arguments);
        transaction.Append(new ApprovalAsked(
            id, kind, scoped.Digest, scoped.Caller.Agent.Id, scoped.Caller.Department.Id, scoped.Caller.Agent.OnBehalfOf, scoped.Tool.Name,
            decided.Facts.Call.Risk, needs, rules, decided.Facts.Run.Labels, now + Expiry, Convert.ToHexStringLower(arguments.Digest),
            scoped.Tool.Tool.PriceMicros, scoped.OperationKey, interested)
        { At = now, Actor = Actors.Agent(scoped.Caller.Agent.Id) });
        return Rows.Approval(transaction.Database, id)!;
    }

    /// <summary>A pending question is joined only where a yes to it would be a yes to all that is asked now.</summary>
    private static bool Covers(Approval pending, Decided decided, Requirement needs, IReadOnlyList<string> rules, IReadOnlyList<string> interested) =>
        pending.Needs == needs && interested.All(pending.Interested.Contains)
        && pending.Department == decided.Scoped.Caller.Department.Id && pending.OnBehalfOf == decided.Scoped.Caller.Agent.OnBehalfOf
        && pending.PriceMicros >= decided.Scoped.Tool.Tool.PriceMicros && pending.Risk >= decided.Facts.Call.Risk
        && rules.All(pending.Rules.Contains) && decided.Facts.Run.Labels.All(pending.Labels.Contains);

    private Approval Read(string id) => store.Read(db => Rows.Approval(db, id)) ?? throw new StoreUnavailableException($"Approval {id} is not in the store.");

    private void Wake(Approval approval)
    {
        if (approval.Status != ApprovalStatus.Pending && _waiting.TryRemove(approval.Id, out var waiting))
            waiting.Wake();
        Changed?.Invoke(approval);
    }

    /// <summary>The requests that wait for one approval.</summary>
    private sealed class Waiters
    {
        private readonly TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Wake() => _woken.TrySetResult();

        public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken clientGone)
        {
            Interlocked.Increment(ref _count);
            try
            {
                await _woken.Task.WaitAsync(atMost, clock, clientGone);
            }
            catch (Exception passed) when (passed is TimeoutException or OperationCanceledException)
            {
                // Not answered in time; what the store says now is the answer.
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
