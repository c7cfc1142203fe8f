using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Plans;

/// <summary>What to change in a plan whose step would not run.</summary>
internal static class Advice
{
    private const int MostToolsTold = 10;

    public static string For(Refusal refusal, Identified caller) => refusal.Code switch
    {
        Codes.UnknownTool => $"Name a tool that {caller.Agent.Id} may use{ToolsOf(caller)}",
        Codes.ArgumentsInvalid => "Change the arguments at the places named, so that they fit the tool's schema.",
        Codes.Malformed => "Give the arguments as one plain JSON object.",
        Codes.BudgetStop => "Leave out or replace steps that cost, or have an operator raise the cap or grant an override before the plan runs.",
        Codes.BudgetPaused => "Wait for an operator's override or the next month, or plan only what needs no paused account.",
        Codes.ToolQuarantined => "Use another tool, or wait until an operator has accepted the changed definition.",
        Codes.SchemaUnsupported => "Use another tool: no arguments of this one can be checked.",
        _ => "Leave the step out.",
    };

    public static string For(Verdict.Denial denial) => denial.Code switch
    {
        Codes.NoPermit => "Use a tool within the department's scope, or have an operator widen it.",
        Codes.PolicyError => "Send the arguments in the types that the policy compares, or have a policy author mend the rule.",
        _ => $"Choose arguments or another tool that {Sentences.Names(denial.Rules)} does not forbid, or leave the step out; nobody's approval lifts it.",
    };

    private static string ToolsOf(Identified caller)
    {
        var listed = caller.InForce.Tools.Values.Where(t => Deciding.MayList(caller.InForce.Policies, caller.Agent, t)).Select(t => t.Name);
        var tools = listed.Order(StringComparer.Ordinal).Take(MostToolsTold + 1).ToList();
        var more = tools.Count > MostToolsTold ? ", ..." : "";
        return tools.Count == 0 ? "; at present there is none." : $": {string.Join(", ", tools.Take(MostToolsTold))}{more}.";
    }
}
