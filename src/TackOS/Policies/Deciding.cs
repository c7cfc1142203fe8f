using System.Text.Json;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Cedar;
using TackOS.Cedar.Evaluation;
using TackOS.Identity;
using TackOS.Policies.Inputs;

namespace TackOS.Policies;

/// <summary>
/// The one decision function: execution, simulation, listing and every preview ask it. Pure; what is not plainly allowed is refused, and a
/// policy that errs refuses too, because a forbid that errs would otherwise vanish.
/// </summary>
public static class Deciding
{
    internal const string ShadowRule = "ladder.0.shadow";

    /// <summary>The third step of the path.</summary>
    public static Decided Decide(Scoped scoped, Known known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(scoped);
        ArgumentNullException.ThrowIfNull(known);
        var (caller, tool) = (scoped.Caller, scoped.Tool);
        var cost = new CostFacts(tool.Tool.PriceMicros, Headroom(known.Accounts));
        var circumstances = new Circumstances(known.Run, cost, caller.Agent.Mission, Grant: null, SensitiveDirty: false, known.Approval, now);
        var judgement = Decide(caller.InForce.Policies, caller.Agent, tool, scoped.Arguments.Root, circumstances);
        return new Decided(scoped, known, judgement.Facts, judgement.Verdict);
    }

    /// <summary>The heart of it.</summary>
    /// <param name="policies">What is in force.</param>
    /// <param name="agent">Who calls; its department's level is the one in <paramref name="policies"/>.</param>
    /// <param name="tool">What is called.</param>
    /// <param name="arguments">An object from <see cref="StrictJson"/>, as the agent sent it.</param>
    /// <param name="circumstances">What TackOS knows besides.</param>
    public static Judgement Decide(PoliciesInForce policies, Agent agent, AcceptedTool tool, JsonElement arguments, Circumstances circumstances)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(circumstances);
        var facts = circumstances.FactsOf(tool.Tool.Classification, policies.DepartmentOf(agent));
        if (InputValues.Of(arguments, tool.Inputs, out var unread) is not { } input)
            return new Judgement(new Verdict.Denial([], Codes.PolicyError, "the arguments are no object, or nest too deep for policy to read."), facts);
        if (unread.FirstOrDefault(policies.Texts.Reads.Includes) is { } argument)
            return new Judgement(new Verdict.Denial([], Codes.PolicyError, $"policy reads the argument {Sentences.Bounded(argument)}, and its text is not of its format as policy can read it exactly."), facts);
        var question = new Question(PolicyNames.Agent(agent.Id), tool.Action, tool.Resource, policies.Entities, new PolicyContext(input, facts));
        if (!policies.Texts.Risk.IsEmpty)
        {
            var raised = policies.Texts.Risk.Raise(question, facts.Call.Risk);
            if (raised.Error is { } error)
                return new Judgement(Erred(error), facts);
            facts = facts with { Call = facts.Call with { Risk = raised.Risk } };
            question = question.Given(new PolicyContext(input, facts));
        }

        return Judge(policies, question, facts, agent, circumstances.Approval);
    }

    /// <summary>
    /// Whether the tool is shown to the agent: false where every call of it would be refused outright, whatever its arguments and whoever
    /// agrees. A true promises nothing.
    /// </summary>
    public static bool MayList(PoliciesInForce policies, Agent agent, AcceptedTool tool)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(tool);
        return tool.Server.Accepted && !tool.Tool.Quarantined && tool.Schema is ArgumentSchema.Compiled
            && Listing.CouldRun(policies, agent, tool);
    }

    private static Judgement Judge(PoliciesInForce policies, Question question, Facts facts, Agent agent, Approval? approval)
    {
        var set = policies.Texts.Policies;
        var plain = question.Ask(set, approval: null);
        if (approval is not null && plain.Decision == Decision.Deny && plain.Errors.Count == 0 && WasShown(approval, plain, facts, agent))
        {
            var agreed = Circumstances.FactsOf(approval);
            var lifted = question.Ask(set, agreed);
            if (lifted.Errors is [var error, ..])
                return new Judgement(Erred(error), facts with { Approval = agreed });
            if (lifted.Decision == Decision.Allow)
                return new Judgement(new Verdict.Permitted(RulesOf(lifted.SatisfiedPermits), UsesApproval: true), facts with { Approval = agreed });
        }

        return new Judgement(WithoutApproval(policies, question, plain, onTrial: false), facts);
    }

    /// <summary>
    /// A yes lifts only the rules it was shown, only while risk, labels and price are not more than its voters saw, and only for
    /// the department and the beneficiary that they judged for. Otherwise the call is
    /// decided as if nobody had agreed, and asks again.
    /// </summary>
    private static bool WasShown(Approval approval, Response plain, Facts facts, Agent agent) =>
        approval.Department == agent.Department && approval.OnBehalfOf == agent.OnBehalfOf
        && facts.Cost.EstimateMicros <= approval.PriceMicros
        && facts.Call.Risk <= approval.Risk
        && facts.Run.Labels.All(approval.Labels.Contains)
        && plain.SatisfiedForbids.All(f => approval.Rules.Contains(f.Id));

    private static Verdict WithoutApproval(PoliciesInForce policies, Question question, Response plain, bool onTrial)
    {
        if (plain.Errors is [var error, ..])
            return Erred(error);
        if (plain.Decision == Decision.Allow)
            return new Verdict.Permitted(RulesOf(plain.SatisfiedPermits), UsesApproval: false);
        if (plain.SatisfiedPermits.Count == 0)
            return new Verdict.Denial([], Codes.NoPermit, "no policy permits it.");
        var shadow = plain.SatisfiedForbids.Where(f => f.Id == ShadowRule).ToList();
        if (shadow.Count > 0 && !onTrial)
            return Shadow(policies, question.Among(policies.TrialEntities), RulesOf(shadow));
        return ByHumans(policies.Texts.Policies, question, plain) ?? new Verdict.Denial(RulesOf(plain.SatisfiedForbids), Codes.PolicyForbids, "policy forbids it.");
    }

    /// <summary>What the level under trial would refuse is refused now; everything else is answered with what it would have been.</summary>
    private static Verdict Shadow(PoliciesInForce policies, Question onTrial, IReadOnlyList<Rule> rules)
    {
        var inner = WithoutApproval(policies, onTrial, onTrial.Ask(policies.Texts.Policies, approval: null), onTrial: true);
        return inner is Verdict.Denial ? inner : new Verdict.Shadow(rules, inner);
    }

    private static Verdict? ByHumans(PolicySet policies, Question question, Response plain)
    {
        // A forbid that does not read the approval stands whoever agrees.
        if (!plain.SatisfiedForbids.All(f => f.MentionsContext("approval")))
            return null;
        var rules = RulesOf(plain.SatisfiedForbids);
        if (Hypotheses.Weakest(question, policies, Hypotheses.ViaCall) is { } people)
            return new Verdict.NeedsApproval(rules, people);
        return Hypotheses.Weakest(question, policies, Hypotheses.ViaDraft) is { } drafters ? new Verdict.Draft(rules, drafters) : null;
    }

    private static Verdict.Denial Erred(PolicyError error) => new([RuleOf(error.Policy)], Codes.PolicyError, Told(error));

    /// <summary>These two kinds of error quote the value that they could not use, and that may be an agent's argument.</summary>
    private static string Told(PolicyError error) => error.Kind is EvaluationErrorKind.Extension or EvaluationErrorKind.MissingTag
        ? $"{error.Policy.Id} ({error.Position}): it cannot use a value that it was given."
        : error.ToString();

    private static Rule[] RulesOf(IReadOnlyList<Policy> policies)
    {
        var rules = new Rule[policies.Count];
        for (var i = 0; i < rules.Length; i++)
            rules[i] = RuleOf(policies[i]);
        return rules;
    }

    private static Rule RuleOf(Policy policy) => new(policy.Id, policy.SourceFile ?? "", policy.Line);

    /// <summary>
    /// The least that is left before a stop; a paused account has nothing left. Where nothing limits, the most that the journal, whose numbers
    /// must survive as doubles, can record.
    /// </summary>
    private static long Headroom(IReadOnlyList<Account> accounts)
    {
        var least = Money.MostMicros;
        foreach (var account in accounts)
            least = Math.Min(least, account.Paused ? Math.Min(0, account.HeadroomMicros ?? 0) : account.HeadroomMicros ?? Money.MostMicros);
        return least;
    }
}
