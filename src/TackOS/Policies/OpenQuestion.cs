using TackOS.Calls;
using TackOS.Cedar;
using TackOS.Cedar.PartialEvaluation;
using TackOS.Cedar.Values;
using TackOS.Identity;

namespace TackOS.Policies;

/// <summary>
/// A <see cref="Question"/> before the call that will ask it: who, which tool, at which risk, among which entities. What the call brings
/// is unknown.
/// </summary>
internal sealed record OpenQuestion(Agent Agent, AcceptedTool Tool, Risk Risk, Entities Entities)
{
    public PartialResponse Ask(PolicySet policies, bool mayBeApproved)
    {
        var known = Tool.Tool.Classification;
        var call = new CallFacts(Risk, known.SideEffect, known.Leaves, SensitiveDirty: false);
        var context = PolicyContext.BeforeCall(call, Tool.Tool.PriceMicros, Agent.Mission, mayBeApproved);
        return PartialAuthorizer.Evaluate(policies, Entities, new PartialRequest(PolicyNames.Agent(Agent.Id), Tool.Action, Tool.Resource, context));
    }
}
