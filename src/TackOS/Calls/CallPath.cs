using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Policies;

namespace TackOS.Calls;

/// <summary>
/// The governed call. It enters, is identified (1), screened for secrets and scoped (2), decided by policy (3), approved by a human where policy asks (4), admitted (5:
/// hold on the budget, intent in the journal), armed with a credential the agent never sees (6), sent (7), redacted, and withheld where it looks
/// like somebody's credentials (8), settled at its real cost (9) and answered (10).
/// </summary>
/// <remarks>
/// <code>
///          ┌───────────────── enters again: a yes came, or what is in force changed ───────────────────┐
/// call ─ identify ─ screen ─ scope ─ decide ─ approve ─ ADMIT ─ arm ─ send ─ redact ─ SETTLE ─ answer
///           └─ refused ─┴─────────┴─ refused ─┴ pending ─┴ refused └ given back ┘         └ owed until delivered
/// </code>
/// ADMIT and SETTLE are the two durable transactions. A crash before ADMIT leaves nothing. One between ADMIT and SETTLE leaves a visible
/// <em>unknown</em> that is never run again by itself. One after SETTLE leaves an owed answer, which the repeated call collects.
/// </remarks>
public sealed class CallPath(
    ICallBook book, IApprovalDesk desk, IArmoury vault, IUpstreams upstreams, LiveCalls live, Ids ids, TimeProvider clock, CallPathOptions options)
{
    /// <summary>Never throws for anything a caller can cause; the answer says what happened.</summary>
    public async Task<Answer> RunAsync(IncomingCall call, CancellationToken clientGone)
    {
        var waited = new Waited();
        for (var entry = 0; entry < options.MostEntries; entry++)
        {
            if (await EnterAsync(call, waited, clientGone) is { } answer)
                return answer;
        }

        return await GiveUpAsync(call);
    }

    /// <summary>
    /// An operator ran a draft: the call of its agent enters at the top, with the operator's yes as a fact. The agent went on long ago, so nobody
    /// listens: its repeat joins the call while it runs, and collects the owed answer afterwards.
    /// </summary>
    public Task<Answer> RunDraftAsync(Approval draft, IncomingCallBody body) => RunAsync(
        new IncomingCall(new Credential.ApprovedDraft(draft.Agent, draft.Id), draft.Tool, body.Arguments, body.OperationKey),
        new CancellationToken(canceled: true));

    private async Task<Answer?> EnterAsync(IncomingCall call, Waited waited, CancellationToken clientGone)
    {
        var now = clock.GetUtcNow();
        if (Identification.Identify(call, book.InForce, now).Stopped(out var caller, out var stop))
            return await EndAsync(call, null, null, stop, clientGone);
        if (vault.Closed is { } closed)
            return await EndAsync(call, caller, null, closed, clientGone);
        if (Screened.Screen(call, vault).Stopped(out var screened, out stop))
            return await EndAsync(call, caller, null, stop, clientGone);
        if (Scoping.Scope(screened, caller).Stopped(out var scoped, out stop))
            return await EndAsync(call, caller, null, stop, clientGone);
        if (Decide(scoped, now, clientGone).Stopped(out var decided, out stop))
            return await EndAsync(call, caller, null, stop, clientGone);
        if ((await ApproveAsync(decided, waited, clientGone)).Stopped(out var permit, out stop))
            return await EndAsync(call, caller, decided, stop, clientGone);
        using var watch = live.Begin(ids.New("call"), scoped, clientGone);
        if ((await AdmitAsync(permit, watch)).Stopped(out var admission, out stop))
            return await EndAsync(call, caller, decided, stop, clientGone);

        if (Arm(admission).Stopped(out var armed, out stop))
            return watch.End(await GiveBackAsync(admission, stop));
        var sent = await SendAsync(armed);
        if (sent is not Sent.Answered answered)
            return watch.End(await CloseUnansweredAsync(admission, sent));
        var disclosure = Redact(answered, scoped.Tool);
        return watch.End(await SettleAsync(admission, disclosure));
    }

    private async Task<Answer> GiveUpAsync(IncomingCall call)
    {
        var refusal = new Refusal(Codes.Unsettled, "Policies or approvals kept changing while this call was decided; nothing was done. Try again.");
        _ = Identification.Identify(call, book.InForce, clock.GetUtcNow()).Stopped(out var caller, out _);
        return await EndAsync(call, caller, null, refusal, CancellationToken.None) ?? new Answer.Stopped(refusal);
    }

    private Step<Decided> Decide(Scoped scoped, DateTimeOffset now, CancellationToken clientGone)
    {
        if (!scoped.Caller.RunsDraft && live.JoinAbandoned(scoped, clientGone) is { } callId)
            return new SameAs(callId);
        Known known;
        try
        {
            known = book.Look(scoped, now);
        }
        catch (StoreUnavailableException broken)
        {
            return new Refusal(Codes.StoreUnavailable, broken.Message);
        }

        return known.Earlier is { } earlier ? earlier : Deciding.Decide(scoped, known, now);
    }

    private async Task<Step<Permit>> ApproveAsync(Decided decided, Waited waited, CancellationToken clientGone) => decided.Verdict switch
    {
        Verdict.Permitted => Permit.Mint(decided),
        Verdict.NeedsApproval ask => await AskAsync(decided, ask, waited, clientGone),
        Verdict.Draft draft => await DraftAsync(decided, draft),
        Verdict.Shadow shadow => Sentences.Shadowed(shadow, decided),
        Verdict.Denial denial => Sentences.Denied(denial, decided.Scoped),
        _ => new Refusal(Codes.PolicyError, "Policy gave no verdict; nothing was done."),
    };

    private async Task<Stop> AskAsync(Decided decided, Verdict.NeedsApproval ask, Waited waited, CancellationToken clientGone)
    {
        try
        {
            // An identical call that waited for the same yes was faster: this one joined it, and does not ask humans again. A call with a key
            // joins only its own operation, which the store knows.
            var hasKey = decided.Scoped.OperationKey is not null;
            if (!hasKey && waited.For is { } id && await desk.WaitAsync(id, TimeSpan.Zero, clientGone) is { Call: { } taken })
                return new SameAs(taken);
            if ((await desk.AskAsync(decided, ApprovalKind.Call, ask.Needs, [.. ask.Rules.Select(r => r.Id)])).Stopped(out var asked, out var stop))
                return stop;
            var approval = await desk.WaitAsync(asked.Id, options.ApprovalWait, clientGone);
            waited.For = asked.Id;
            return approval.Status switch
            {
                ApprovalStatus.Approved => EnterAgain.Instance,
                ApprovalStatus.Claimed when approval.Call is { } same => hasKey ? EnterAgain.Instance : new SameAs(same),
                ApprovalStatus.Pending => Sentences.Pending(approval, ask.Rules),
                _ => Sentences.NotApproved(approval, ask.Rules),
            };
        }
        catch (StoreUnavailableException broken)
        {
            return new Refusal(Codes.StoreUnavailable, broken.Message);
        }
    }

    private async Task<Stop> DraftAsync(Decided decided, Verdict.Draft draft)
    {
        try
        {
            return (await desk.AskAsync(decided, ApprovalKind.Draft, draft.Needs, [.. draft.Rules.Select(r => r.Id)])).Stopped(out var asked, out var stop)
                ? stop
                : Sentences.Drafted(asked, draft.Rules);
        }
        catch (StoreUnavailableException broken)
        {
            return new Refusal(Codes.StoreUnavailable, broken.Message);
        }
    }

    private async Task<Step<Admission>> AdmitAsync(Permit permit, LiveCalls.Watch watch)
    {
        var scoped = permit.Decided.Scoped;
        var hold = new Hold(Account.MonthOf(permit.Decided.Facts.Now), scoped.Accounts, scoped.Tool.Tool.PriceMicros);
        try
        {
            if (await book.AdmitAsync(permit, watch.CallId, hold) is { } stop)
                return stop;
            watch.Admitted();
            return new Admission(permit, watch.CallId, hold);
        }
        catch (StoreUnavailableException broken)
        {
            return new Refusal(Codes.StoreUnavailable, broken.Message);
        }
    }

    private Step<Armed> Arm(Admission admission) =>
        vault.Open(admission).Stopped(out var injections, out var stop) ? stop : new Armed(admission, injections.All);

    private async Task<Sent> SendAsync(Armed armed)
    {
        using (armed)
        {
            try
            {
                return await upstreams.SendAsync(armed);
            }
            catch (Exception bug)
            {
                // A port does not throw; if one does all the same, nobody knows how far the call came.
                return new Sent.Lost($"sending failed in an unforeseen way ({bug.GetType().Name})");
            }
        }
    }

    /// <summary>What cannot be redacted is not shown: it happened, and is settled, but its result stays here.</summary>
    private Disclosure Redact(Sent.Answered answer, AcceptedTool tool)
    {
        try
        {
            return Disclosure.Of(vault.Redact(answer), tool);
        }
        catch (Exception unreadable)
        {
            return Disclosure.OfNothing(unreadable.GetType().Name, tool);
        }
    }

    /// <summary>Whatever a sentence quotes, of a server or of an agent, it never holds a secret; and it is cut only after that is known.</summary>
    private string Clean(string sentence) => Sentences.Bounded(vault.Redact(sentence));

    /// <summary>While the vault is sealed nobody knows what to take out: only what the vault itself says is then shown.</summary>
    private Refusal Clean(Refusal refusal) => refusal == vault.Closed ? refusal : refusal with { Sentence = Clean(refusal.Sentence) };

    private async Task<Answer> CloseUnansweredAsync(Admission admission, Sent sent)
    {
        if (sent is Sent.NotSent notSent)
            return await GiveBackAsync(admission, new Refusal(Codes.NotSent, notSent.Cause));
        var cause = sent is Sent.Lost lost ? Clean(lost.Cause) : "no answer";
        try
        {
            await book.MarkUnknownAsync(admission, cause);
        }
        catch (StoreUnavailableException)
        {
            // The intent is durable, so a restart finds this call without an outcome and marks it unknown then.
        }

        return new Answer.Stopped(Sentences.UnknownOutcome(admission.CallId, cause));
    }

    private async Task<Answer> GiveBackAsync(Admission admission, Stop stop)
    {
        var refusal = Clean(stop as Refusal ?? new Refusal(Codes.NotSent, "The call was not sent."));
        try
        {
            await book.GiveBackAsync(admission, refusal);
        }
        catch (StoreUnavailableException broken)
        {
            return new Answer.Stopped(new Refusal(Codes.StoreUnavailable, $"{refusal.Sentence} Its hold could not be given back: {broken.Message}"));
        }

        return new Answer.Stopped(refusal);
    }

    private async Task<Answer> SettleAsync(Admission admission, Disclosure disclosure)
    {
        try
        {
            await book.SettleAsync(admission, disclosure, admission.Scoped.Tool.Tool.PriceMicros);
            return new Answer.Result(admission.CallId, disclosure.Result, disclosure.IsError);
        }
        catch (StoreUnavailableException broken)
        {
            return new Answer.Stopped(Sentences.UnknownOutcome(admission.CallId, $"the tool answered, but that could not be recorded: {broken.Message}"));
        }
    }

    /// <summary>Null where the call enters again; else the answer, once the refusal is in the journal.</summary>
    private async Task<Answer?> EndAsync(IncomingCall call, Identified? caller, Decided? decided, Stop stop, CancellationToken clientGone)
    {
        if (stop is EnterAgain)
            return null;
        if (stop is SameAs same)
            return await SameAnswerAsync(same, clientGone);
        var refusal = Clean((Refusal)stop);
        try
        {
            await book.RefuseAsync(call with { Tool = vault.Redact(call.Tool) }, caller, decided, refusal);
        }
        catch (StoreUnavailableException)
        {
            // Nothing was executed, so nothing is hidden by answering; the caller learns the refusal either way.
        }

        return new Answer.Stopped(refusal);
    }

    /// <summary>Null where another repeat collects the owed answer: this one is then a call of its own.</summary>
    private async Task<Answer?> SameAnswerAsync(SameAs same, CancellationToken clientGone)
    {
        if (same.Owed && !live.TryCollect(same.CallId))
            return null;
        var answer = await live.AnswerOfAsync(same.CallId, clientGone) ?? await StoredAnswerAsync(same.CallId);
        if (same.Owed && answer is not Answer.Result)
            live.Forget(same.CallId);
        return answer;
    }

    private async Task<Answer> StoredAnswerAsync(string callId)
    {
        try
        {
            return await book.FindAnswerAsync(callId) switch
            {
                Answer.Result stored => CleanAgain(stored),
                Answer.Stopped stopped => new Answer.Stopped(Clean(stopped.Refusal)),
                _ => new Answer.Stopped(Sentences.UnknownOutcome(callId, "it is still being executed")),
            };
        }
        catch (StoreUnavailableException broken)
        {
            return new Answer.Stopped(new Refusal(Codes.StoreUnavailable, broken.Message));
        }
    }

    /// <summary>The vault may have learned of a secret since the answer was stored.</summary>
    private Answer CleanAgain(Answer.Result stored)
    {
        try
        {
            return new Answer.Result(stored.CallId, vault.Redact(new Sent.Answered(stored.Json, stored.IsError)).Result, stored.IsError);
        }
        catch (Exception unreadable)
        {
            return new Answer.Stopped(new Refusal(Codes.Withheld, $"The answer of {stored.CallId} could not be checked for secrets ({unreadable.GetType().Name}).") { Subject = stored.CallId });
        }
    }
}

/// <summary>The approval that one call has waited for, over its entries.</summary>
internal sealed class Waited
{
    public string? For { get; set; }
}

/// <summary>The arguments and key that a draft was made with.</summary>
public sealed record IncomingCallBody(ReadOnlyMemory<byte> Arguments, string? OperationKey);

/// <summary>How patient the path is.</summary>
public sealed record CallPathOptions
{
    /// <summary>How long a call is held open for a human: 45 s, because common clients give up at 60.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How often one call may enter again at the top before it gives up.</summary>
    public int MostEntries { get; init; } = 5;
}
