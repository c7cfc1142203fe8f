using TackOS.Calls;
using TackOS.Cedar.PartialEvaluation;
using TackOS.Identity;

namespace TackOS.Policies;

/// <summary>
/// Which tools an agent is shown. The steps are those of <see cref="Deciding"/>, taken with everything unknown that only the call brings, so
/// that a step which refuses here refuses every call. What is shown may still be refused for its arguments.
/// </summary>
internal static class Listing
{
    /// <summary>Whether some arguments, and some humans' yes, could lead to anything but a denial.</summary>
    public static bool CouldRun(PoliciesInForce policies, Agent agent, AcceptedTool tool)
    {
        var question = new OpenQuestion(agent, tool, tool.Tool.Classification.Risk, policies.Entities);
        IEnumerable<Risk> risks = policies.Texts.Risk.IsEmpty ? [question.Risk] : policies.Texts.Risk.Possible(question);
        return risks.Any(risk => CouldRun(policies, question with { Risk = risk }, onTrial: false));
    }

    private static bool CouldRun(PoliciesInForce policies, OpenQuestion question, bool onTrial)
    {
        var set = policies.Texts.Policies;
        var plain = question.Ask(set, mayBeApproved: false);
        if (plain.ErringPolicies.Count > 0)
            return false;
        if (plain.CouldAllow)
            return true;

        // At level 0 a call is answered with what the level under trial would have said.
        if (!onTrial && plain.CouldSatisfy(Deciding.ShadowRule) && CouldRun(policies, question with { Entities = policies.TrialEntities }, onTrial: true))
            return true;
        return CouldBeLifted(plain) && question.Ask(set, mayBeApproved: true) is { CouldAllow: true, ErringPolicies.Count: 0 };
    }

    /// <summary>A forbid that does not read the approval stands whoever agrees.</summary>
    private static bool CouldBeLifted(PartialResponse plain) => plain.SatisfiedForbids.All(f => f.MentionsContext("approval"));
}
