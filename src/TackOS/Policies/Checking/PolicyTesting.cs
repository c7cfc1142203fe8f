using System.Text;
using System.Text.Json;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;

namespace TackOS.Policies.Checking;

/// <summary>Runs test cases through the same <see cref="Deciding"/> that decides calls.</summary>
internal static class PolicyTesting
{
    private static readonly JsonElement NoArguments = JsonElement.Parse("{}"u8);

    public static PolicyTestResult Run(PolicyFile file, PolicyTest test, PoliciesInForce policies, Setup setup, DateTimeOffset now) =>
        new(file.Name, test.Name, Failure(test, policies, setup, now));

    private static string? Failure(PolicyTest test, PoliciesInForce policies, Setup setup, DateTimeOffset now)
    {
        if (setup.Tools.FirstOrDefault(t => t.Name == test.Tool) is not { } tool)
            return $"there is no tool {test.Tool}.";
        if (test.Level is { } level && !Department.IsLevel(level))
            return $"{level} is no level; levels are 0 to 4.";
        if (AgentOf(test, setup) is not { } agent || setup.Departments.FirstOrDefault(d => d.Id == agent.Department) is not { } department)
            return "it names no agent and no department that there is.";
        var sent = test.Arguments ?? NoArguments;
        if (CallArguments.Read(Encoding.UTF8.GetBytes(sent.GetRawText()), tool).Stopped(out var arguments, out var stop))
            return ((Refusal)stop).Sentence;
        department = department with { Autonomy = test.Level ?? department.Autonomy };
        var circumstances = new Circumstances(
            new RunFacts(test.Labels ?? [], test.Calls, test.SpentMicros), new CostFacts(test.EstimateMicros, test.HeadroomMicros ?? Money.MostMicros),
            test.Mission ?? agent.Mission, test.Grant, SensitiveDirty: false, test.Approval is { } yes ? Agreed(yes, policies, test, agent) : null, test.At ?? now);
        return Difference(test, Deciding.Decide(policies.Over(department, agent, tool), agent, tool, arguments.Root, circumstances).Verdict);
    }

    private static Agent? AgentOf(PolicyTest test, Setup setup) => test switch
    {
        { Agent: { } id } => setup.Agents.FirstOrDefault(a => a.Id == id && (test.Department is null || test.Department == a.Department)),
        { Department: { } department } => new Agent("test", department, test.Mission, "test", Active: true),
        _ => null,
    };

    /// <summary>People who saw every rule, every label and the highest risk: what is tested is how many of whom a rule asks for.</summary>
    private static Approval Agreed(ApprovalFacts yes, PoliciesInForce policies, PolicyTest test, Agent agent) => new(
        "test", yes.Via == Hypotheses.ViaDraft ? ApprovalKind.Draft : ApprovalKind.Call, "", agent.Id, agent.Department, agent.OnBehalfOf, test.Tool, Risk.Critical, new Requirement(1, 0, 0),
        [.. policies.Texts.Policies.Policies.Select(p => p.Id)], test.Labels ?? [], ApprovalStatus.Approved, default, default,
        [.. Enumerable.Range(0, Math.Clamp(yes.People, 0, 100)).Select(i => new Vote($"person {i}", RolesOf(yes, i), Yes: true, null, default, SoleOperator: false))], Call: null, test.EstimateMicros);

    private static Role[] RolesOf(ApprovalFacts yes, int person) =>
        [Role.Approver, .. person < yes.Finance ? [Role.Finance] : Array.Empty<Role>(), .. person < yes.Admin ? [Role.Admin] : Array.Empty<Role>()];

    private static string? Difference(PolicyTest test, Verdict verdict)
    {
        var (verdictKind, needs) = verdict switch
        {
            Verdict.Permitted => (Expected.Permit, (Requirement?)null),
            Verdict.NeedsApproval ask => (Expected.NeedsApproval, ask.Needs),
            Verdict.Draft draft => (Expected.Draft, draft.Needs),
            Verdict.Shadow => (Expected.Shadow, null),
            _ => (Expected.Deny, null),
        };
        if (verdictKind != test.Expect || Differs(test.People, needs?.People) || Differs(test.Finance, needs?.Finance) || Differs(test.Admin, needs?.Admin))
            return $"it {Sentences.WouldHave(verdict)}.";
        return test.Rule is null || verdict.Rules.Any(r => r.Id == test.Rule) ? null : $"{test.Rule} is not among what decided: {Sentences.Names(verdict.Rules)}.";
    }

    private static bool Differs(int? expected, int? actual) => expected is not null && expected != (actual ?? 0);
}
