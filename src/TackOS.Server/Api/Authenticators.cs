using System.Collections.Concurrent;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>The clock that codes are compared with, apart from the others.</summary>
internal sealed record AuthenticatorClock(TimeProvider Time);

/// <summary>
/// Operators' authenticators: enrolled, asked for a code, reset. The secret lies sealed beside the journal; which time step was used last, and
/// which codes were wrong, is in the journal, so that a restart allows no replay and forgets no guess.
/// </summary>
internal sealed class Authenticators(Store store, StepUpBox box, Ids ids, TimeProvider clock, AuthenticatorClock codes)
{
    public const string Needed = Approvals.Voting.StepUpNeeded;
    public const string Wrong = "step-up-code-wrong";
    public const string Used = "step-up-code-used";
    public const string Locked = "step-up-locked";
    public const string EscalationKind = "step-up-locked";
    private const int MostTries = 5;
    private static readonly TimeSpan EnrolmentLife = TimeSpan.FromMinutes(15);

    // An enrolment that nobody confirmed is nowhere but here, and gone with the process.
    private readonly ConcurrentDictionary<string, Begun> _begun = new(StringComparer.Ordinal);

    public bool IsEnrolled(string operatorId) => EnrolmentOf(operatorId) is not null;

    /// <summary>Which enrolment counts now; null where the operator has no authenticator.</summary>
    public string? EnrolmentOf(string operatorId) => store.Read(db => Rows.StepUp(db, operatorId))?.Enrolment;

    /// <summary>A new secret, told once; it counts from its confirmation on, and takes the place of another that was begun.</summary>
    /// <param name="operatorId">Whose it will be.</param>
    /// <param name="instead">
    /// The enrolment that counted when it was judged whether he may. Where another counts by the time of the confirmation this one does not: what a
    /// sign-in alone may begin must not take the place of an authenticator that was set up meanwhile.
    /// </param>
    public AuthenticatorSecret Begin(string operatorId, string? instead)
    {
        var secret = box.NewSecret(OneTimeCode.SecretBytes);
        _begun[operatorId] = new Begun(secret, clock.GetUtcNow() + EnrolmentLife, instead);
        return AuthenticatorSecret.Of(secret, operatorId);
    }

    /// <summary>The code shows that the app has the secret; from then on it is the operator's.</summary>
    public async Task ConfirmAsync(string operatorId, string? code)
    {
        if (!_begun.TryGetValue(operatorId, out var begun) || begun.Until <= clock.GetUtcNow())
            throw NotBegun();
        if (OneTimeCode.Match(begun.Secret, code, codes.Time.GetUtcNow()) is not { } step)
        {
            if (Interlocked.Increment(ref begun.Tries) >= MostTries)
                _begun.TryRemove(operatorId, out _);
            throw WrongCode("The old authenticator, if there is one, still counts.");
        }

        var (enrolment, now) = (ids.New("auth"), clock.GetUtcNow());
        try
        {
            await store.Writer.WriteAsync(transaction =>
            {
                if (Rows.StepUp(transaction.Database, operatorId)?.Enrolment != begun.Instead)
                    throw NotBegun();
                // Of an earlier enrolment nothing is left to open. Sealed here and not before, it is under no root key that is being retired.
                transaction.Database.Execute("DELETE FROM step_up_box WHERE operator = ?1", operatorId);
                transaction.Database.Execute("INSERT INTO step_up_box(enrolment, operator, box) VALUES (?1, ?2, ?3)", enrolment, operatorId, box.Seal(operatorId, enrolment, begun.Secret));
                transaction.Append(new StepUpEnrolled(operatorId, enrolment, step) { At = now, Actor = Actors.Operator(operatorId) });
            });
        }
        catch (VaultSealedException)
        {
            throw VaultIsSealed();
        }

        if (_begun.TryRemove(KeyValuePair.Create(operatorId, begun)))
            begun.Secret.Dispose();
    }

    /// <summary>Takes a code for good, and records it before anything is done with it.</summary>
    /// <exception cref="ControlException">It is wrong, used, looked at no more for now, or the vault is sealed.</exception>
    public async Task TakeAsync(string operatorId, string code, StepUpScope scope)
    {
        var refused = await store.Writer.WriteAsync(transaction => Take(transaction, operatorId, code, scope, clock.GetUtcNow()));
        if (refused is not null)
            throw refused;
    }

    /// <summary>Another admin, or the operating system's user, takes an authenticator's force away. The operator enrols another.</summary>
    public Task ResetAsync(string operatorId, string reason, string actor) => store.Writer.WriteAsync(transaction =>
    {
        if (Rows.StepUp(transaction.Database, operatorId) is null)
            throw ControlException.NotFound("authenticator of operator", operatorId);
        transaction.Database.Execute("DELETE FROM step_up_box WHERE operator = ?1", operatorId);
        transaction.Append(new StepUpReset(operatorId, reason) { At = clock.GetUtcNow(), Actor = actor });
        transaction.Append(new EscalationRaised(ids.New("esc"), "step-up-reset", operatorId, $"The authenticator of {operatorId} was reset: {reason}. See that {operatorId} knows of it.")
        { At = clock.GetUtcNow(), Actor = Actors.System });
    });

    /// <summary>
    /// What is wrong is recorded and committed, so this returns the refusal and does not throw it: an exception would take the record back.
    /// </summary>
    private ControlException? Take(Transaction transaction, string operatorId, string code, StepUpScope scope, DateTimeOffset now)
    {
        if (Rows.StepUp(transaction.Database, operatorId) is not { } state)
            return NotEnrolled(operatorId);
        if (StepUpGuard.IsLocked(state, now))
            return new ControlException(Locked, $"Too many wrong codes: until {state.LockedUntil:HH:mm:ss} UTC no code of {operatorId} is looked at. If the guesses were not yours, somebody has your sign-in: end it, and sign in afresh.", 429);
        var sealedSecret = transaction.Database.One("SELECT box FROM step_up_box WHERE enrolment = ?1", row => row.Bytes(0), state.Enrolment) ?? [];
        if (box.Open(operatorId, state.Enrolment, sealedSecret) is not SecretOpening.Opened opened)
            return VaultIsSealed();
        using var secret = opened.Value;
        var actor = Actors.Operator(operatorId);
        if (OneTimeCode.Match(secret, code, codes.Time.GetUtcNow()) is not { } step)
        {
            var lockedUntil = StepUpGuard.LockedByOneMore(state, now);
            transaction.Append(new StepUpFailed(operatorId, lockedUntil) { At = now, Actor = actor });
            if (lockedUntil is not null)
                Escalate(transaction, operatorId, now);
            return WrongCode("Five wrong ones lock it for a quarter of an hour.");
        }

        if (step <= state.Step)
            return new ControlException(Used, "That code was used already, and each works once. Wait for the next one, at most 30 seconds.", 403);
        transaction.Append(new StepUpPassed(operatorId, step, scope) { At = now, Actor = actor });
        return null;
    }

    private void Escalate(Transaction transaction, string operatorId, DateTimeOffset now)
    {
        if (transaction.Database.Number("SELECT COUNT(*) FROM escalation WHERE kind = ?1 AND subject = ?2 AND resolved_at IS NULL", EscalationKind, operatorId) == 0)
            transaction.Append(new EscalationRaised(ids.New("esc"), EscalationKind, operatorId, $"Too many wrong codes were given for {operatorId}. Unless {operatorId} mistyped them, somebody holds the sign-in of {operatorId} without the authenticator.")
            { At = now, Actor = Actors.System });
    }

    public static ControlException NotEnrolled(string operatorId) => new(
        Needed, $"This needs a code of {operatorId}'s authenticator, and none is set up. Set one up: tackos operator step-up, or in the console under Your authenticator.", 403);

    private static ControlException NotBegun() => new(
        "enrolment-missing", "No authenticator is being set up, it took longer than 15 minutes, or another one was set up or reset meanwhile. Begin again: tackos operator step-up", 409);

    private static ControlException WrongCode(string more) => new(Wrong, $"The code is wrong. See that the clocks of both are right, and use the one that is shown now. {more}", 403);

    private static ControlException VaultIsSealed() => new(Codes.VaultSealed, "The authenticator's secret cannot be opened: the vault is sealed, or the stored box is damaged. Unseal it, or reset the authenticator.", 503);

    private sealed class Begun(SecretValue secret, DateTimeOffset until, string? instead)
    {
        public int Tries;

        public string? Instead => instead;

        public SecretValue Secret => secret;

        public DateTimeOffset Until => until;
    }
}
