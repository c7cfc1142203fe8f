using TackOS.Approvals;
using TackOS.Policies;

namespace TackOS.Calls;

/// <summary>
/// What agents, operators and the CLI read when a call does not run: one sentence each, the cause first, then what would make it pass.
/// </summary>
internal static class Sentences
{
    private const int Longest = 2_000;

    public static Refusal Denied(Verdict.Denial denial, Scoped scoped) => new(denial.Code, denial.Code switch
    {
        Codes.NoPermit => $"No policy permits {scoped.Caller.Agent.Id} of department {scoped.Caller.Department.Id} to call {scoped.Tool.Name}. " +
            $"An operator can widen the department's scope: tackos department set {scoped.Caller.Department.Id} --tools ...",
        Codes.PolicyError => $"Policy could not be evaluated for {scoped.Tool.Name}, and errors refuse: {denial.Cause}",
        _ => $"{scoped.Tool.Name} is forbidden by {Names(denial.Rules)}. No approval lifts it; a policy author can change the rule.",
    })
    { Rules = denial.Rules };

    public static Refusal Pending(Approval approval, IReadOnlyList<Rule> rules) => new(
        Codes.Pending,
        $"{approval.Tool} waits for {approval.Needs}, as {Names(rules)} asks: approval {approval.Id}, until {approval.ExpiresAt:yyyy-MM-dd HH:mm} UTC. " +
        "Repeat the identical call: it joins this approval, and runs once when it is approved.")
    { Subject = approval.Id, Rules = rules };

    public static Refusal NotApproved(Approval approval, IReadOnlyList<Rule> rules) => new(
        approval.Rejection is null ? Codes.ApprovalExpired : Codes.Rejected,
        approval.Rejection is { } no
            ? $"{approval.Tool} was rejected by {no.Operator}: {no.Reason}"
            : $"Nobody approved {approval.Tool} in time (approval {approval.Id}). The same call asks again.")
    { Subject = approval.Id, Rules = rules };

    public static Refusal Drafted(Approval draft, IReadOnlyList<Rule> rules) => new(
        Codes.Drafted,
        $"Department {draft.Department} works at level 1 (Draft): {draft.Tool} was not executed, as {Names(rules)} says. It waits as draft {draft.Id}; {draft.Needs} may run it.")
    { Subject = draft.Id, Rules = rules };

    public static Refusal Shadowed(Verdict.Shadow shadow, Decided decided) => new(
        Codes.Shadowed,
        $"Department {decided.Scoped.Caller.Department.Id} works at level 0 (Shadow): {decided.Scoped.Tool.Name} was not executed. " +
        $"At level {decided.Scoped.Caller.Department.Trial} it {WouldHave(shadow.Inner)}.")
    { Rules = shadow.Inner.Rules };

    public static Refusal UnknownOutcome(string callId, string cause) => new(
        Codes.OperationUnknown,
        $"The outcome of {callId} is not known: {cause}. It is not run again by itself. An operator closes it: tackos call reconcile {callId}.")
    { Subject = callId };

    /// <summary>
    /// A sentence may hold what a server wrote or the names of what an agent sent, and an entry that is too long for the journal would be none.
    /// </summary>
    public static string Bounded(string sentence) =>
        sentence.Length <= Longest ? sentence : string.Concat(sentence.AsSpan(0, char.IsHighSurrogate(sentence[Longest - 1]) ? Longest - 1 : Longest), "…");

    public static Refusal Bounded(Refusal refusal) => refusal with { Sentence = Bounded(refusal.Sentence) };

    /// <summary>A tool result (MCP CallToolResult) in the place of one that must not be shown.</summary>
    public static byte[] Withheld(string cause) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
    {
        content = new[] { new { type = "text", text = $"[{Codes.Withheld}] The tool ran, but its result could not be checked for secrets ({cause}) and is withheld." } },
        isError = true,
    });

    /// <summary>What a verdict would have meant, for Shadow and for simulation.</summary>
    public static string WouldHave(Verdict verdict) => verdict switch
    {
        Verdict.Permitted => "would have run",
        Verdict.NeedsApproval ask => $"would have waited for {ask.Needs} ({Names(ask.Rules)})",
        Verdict.Draft draft => $"would have become a draft for {draft.Needs}",
        Verdict.Denial { Code: Codes.NoPermit } => "would have been refused: no policy permits it",
        Verdict.Denial denial => $"would have been refused by {Names(denial.Rules)}",
        _ => "would not have run",
    };

    public static string Names(IReadOnlyList<Rule> rules) => rules.Count == 0 ? "policy" : string.Join(", ", rules);
}
