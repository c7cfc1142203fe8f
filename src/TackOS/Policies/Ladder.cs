using TackOS.Calls;
using TackOS.Cedar;
using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>
/// The truth table of the autonomy ladder: for each level, risk, side effect, leaving, grant and approval, whether the call may execute.
/// Operators' files may make a row stricter; one that becomes laxer keeps the whole set from taking force.
/// </summary>
public static class Ladder
{
    private const string Everything = "permit (principal, action, resource);";
    private static readonly bool[] Either = [false, true];
    private static readonly GrantFacts?[] Grants = [null, new("step", HumanApproved: false), new("step", HumanApproved: true)];
    private static readonly ApprovalFacts?[] Approvals =
        [null, new(1, 0, 0, "call"), new(2, 0, 0, "call"), new(1, 0, 0, "draft"), new(2, 0, 0, "draft")];

    private static readonly EntityUid Principal = PolicyNames.Agent("truth table");
    private static readonly EntityUid Action = PolicyNames.Action("truth table");
    private static readonly EntityUid Resource = PolicyNames.Tool("truth table");

    /// <summary>Null where the shipped ladder, beside a permit for everything, holds the truth table exactly; else the first wrong row.</summary>
    public static string? TruthTable() => TruthTable(ShippedPolicies.Ladder);

    /// <summary>The same of another ladder.</summary>
    /// <exception cref="Cedar.Parsing.CedarParseException">The text is not Cedar.</exception>
    public static string? TruthTable(PolicyFile ladder)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        return FirstWrongRow(PolicySet.Parse(ladder.Text, ladder.Name), exactly: true);
    }

    /// <summary>The first row that this set, given a permit for everything, lets run although the table does not; null where there is none.</summary>
    internal static string? FirstWrongRow(PolicySet policies, bool exactly = false)
    {
        var widest = policies.With(PolicySet.Parse(Everything, "truth table").Policies);
        foreach (var level in Enumerable.Range(0, 5))
        {
            foreach (var call in CallsOf())
            {
                if (FirstWrongRow(widest, level, call, exactly) is { } row)
                    return row;
            }
        }

        return null;
    }

    private static IEnumerable<CallFacts> CallsOf() =>
        from risk in Enum.GetValues<Risk>()
        from sideEffect in Either
        from leaves in Either
        select new CallFacts(risk, sideEffect, leaves, SensitiveDirty: false);

    private static string? FirstWrongRow(PolicySet policies, int level, CallFacts call, bool exactly)
    {
        var entities = EntitiesOf(level, call);
        foreach (var grant in Grants)
        {
            var facts = new Facts(
                call, new RunFacts([], 0, 0), new CostFacts(0, long.MaxValue), null, grant, null, DateTimeOffset.UnixEpoch, new StandingFacts(level, level, call.Risk));
            var question = new Question(Principal, Action, Resource, entities, new PolicyContext(RecordValue.Empty, facts));
            foreach (var approval in Approvals)
            {
                var response = question.Ask(policies, approval);
                var runs = response.Decision == Decision.Allow && response.Errors.Count == 0;
                var may = MayRun(level, call, grant, approval);
                if (runs != may && (runs || exactly))
                    return Row(level, call, grant, approval, runs);
            }
        }

        return null;
    }

    private static bool MayRun(int level, CallFacts call, GrantFacts? grant, ApprovalFacts? approval)
    {
        var humansNeeded = call.Risk switch { Risk.Critical => 2, Risk.High => 1, _ => 0 };
        if (humansNeeded == 0 && !call.SideEffect && !call.Leaves)
            return true;
        var humansAgree = approval is not null && approval.People >= Math.Max(1, humansNeeded);
        return level switch
        {
            1 => humansAgree && approval!.Via == "draft",
            2 => humansAgree,
            3 => humansAgree || (humansNeeded == 0 && grant is { HumanApproved: true }),
            4 => humansAgree || (humansNeeded == 0 && grant is not null),
            _ => false,
        };
    }

    private static Entities EntitiesOf(int level, CallFacts call)
    {
        var department = PolicyNames.Department("truth table");
        return Entities.Of(
            new Entity(department) { Attributes = RecordValue.Of(("autonomy", level)) },
            new Entity(Principal) { Attributes = RecordValue.Of(("department", department)), Parents = [department] },
            new Entity(Resource)
            {
                Attributes = RecordValue.Of(("riskClass", (int)call.Risk), ("sideEffect", call.SideEffect), ("leaves", call.Leaves)),
            });
    }

    private static string Row(int level, CallFacts call, GrantFacts? grant, ApprovalFacts? approval, bool runs) =>
        $"at level {level} a {call.Risk} call{(call.SideEffect ? " with a side effect" : "")}{(call.Leaves ? " that leaves" : "")}, " +
        $"{(grant is null ? "no grant" : grant.HumanApproved ? "a grant that a human approved" : "an earned grant")}, " +
        $"{(approval is null ? "no approval" : $"{approval.People} approving via {approval.Via}")}, {(runs ? "runs and must not." : "does not run and must.")}";
}
