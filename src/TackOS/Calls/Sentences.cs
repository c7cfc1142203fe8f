using TackOS.Approvals;
using TackOS.Policies;
using TackOS.Redaction;

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

    public static Refusal HoldsSecrets(IReadOnlyList<string> secrets) => new(
        Codes.SecretSent,
        $"The call holds the value of {string.Join(", ", secrets.Take(5))}, a secret of the vault, which no agent is given. Nothing was done and nothing of it is kept. " +
        "Send the call without it: the gateway puts credentials where they belong.");

    /// <summary>
    /// A sentence may hold what a server wrote or the names of what an agent sent, and an entry that is too long for the journal would be none.
    /// </summary>
    public static string Bounded(string sentence) =>
        sentence.Length <= Longest ? sentence : string.Concat(sentence.AsSpan(0, char.IsHighSurrogate(sentence[Longest - 1]) ? Longest - 1 : Longest), "…");

    /// <summary>What kinds, so that somebody can tell whether it was meant; never where, or what, since that would give parts of it away.</summary>
    public static string LooksLikeCredentials(string tool, IReadOnlyList<CredentialCount> kinds) =>
        $"{tool} ran, but its result looks like somebody's credentials ({Kinds(kinds)}) and is withheld. Operators can read it. An admin who wants agents to be given such " +
        $"results of this tool says so: tackos tool classify {tool} --release credentials ...";

    public static string Released(string tool, IReadOnlyList<CredentialCount> kinds) =>
        $"The result of {tool} looks like somebody's credentials ({Kinds(kinds)}), and was given to the agent as the tool is classified to release such results.";

    /// <summary>A tool result (MCP CallToolResult) in the place of one that must not be shown.</summary>
    public static byte[] InsteadOfResult(string sentence) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
    {
        content = new[] { new { type = "text", text = $"[{Codes.Withheld}] {sentence}" } },
        isError = true,
    });

    private static string Kinds(IReadOnlyList<CredentialCount> kinds) => string.Join(", ", kinds.Select(kind => WordsOf(kind.Kind)));

    private static string WordsOf(CredentialKind kind) => kind switch
    {
        CredentialKind.PrivateKey => "a private key",
        CredentialKind.AwsAccessKey => "an AWS access key",
        CredentialKind.GitHubToken => "a GitHub token",
        CredentialKind.GitLabToken => "a GitLab token",
        CredentialKind.SlackToken => "a Slack token",
        CredentialKind.OpenAiKey => "an OpenAI key",
        CredentialKind.AnthropicKey => "an Anthropic key",
        CredentialKind.GoogleApiKey => "a Google API key",
        CredentialKind.StripeKey => "a Stripe key",
        CredentialKind.NpmToken => "an npm token",
        CredentialKind.UrlPassword => "a password in an address",
        CredentialKind.EnvironmentSecret => "a secret in an environment file",
        _ => "a credential",
    };

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
