using TackOS.Cedar.PartialEvaluation;
using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>
/// The context of one decision: under <c>input</c> what the agent sent, and apart from it the facts that TackOS asserts. Built once; what
/// differs between hypotheses is laid over it.
/// </summary>
internal sealed class PolicyContext
{
    private static readonly PartialValue Unknown = PartialValue.Anything;
    private static readonly PartialAttribute Any = new(Unknown);
    private static readonly PartialAttribute SomeRun = Some("calls", "labels", "spentMicros");
    private static readonly PartialAttribute SomeApproval = Some("admin", "finance", "people", "via");
    private static readonly PartialAttribute PerhapsGrant = Some("humanApproved", "step") with { IsRequired = false };

    private readonly (string Name, CedarValue Value)[] _facts;

    public PolicyContext(RecordValue input, Facts facts)
    {
        List<(string, CedarValue)> all =
        [
            ("call", Of(facts.Call)),
            ("cost", RecordValue.Of(("estimateMicros", facts.Cost.EstimateMicros), ("headroomMicros", facts.Cost.HeadroomMicros))),
            ("input", input),
            ("now", DateTimeValue.Of(facts.Now)),
            ("run", Of(facts.Run)),
        ];
        if (facts.Mission is { } mission)
            all.Add(("mission", RecordValue.Of(("id", mission))));
        if (facts.Grant is { } grant)
            all.Add(("grant", RecordValue.Of(("humanApproved", grant.HumanApproved), ("step", grant.Step))));
        _facts = [.. all];
    }

    /// <param name="approval">Null where no human has said yes; then the context has no such attribute.</param>
    public RecordValue With(ApprovalFacts? approval) => approval is null
        ? RecordValue.Of(_facts)
        : RecordValue.Of([.. _facts, ("approval", Of(approval))]);

    /// <summary>
    /// What of every such context is certain before the call is made. A yes, a grant and the clock are unknown: what is shown now may be
    /// called later, and a human's yes takes its time.
    /// </summary>
    /// <param name="call">The facts of the call; <see cref="CallFacts.SensitiveDirty"/> is taken as unknown.</param>
    /// <param name="estimateMicros">What the call would cost.</param>
    /// <param name="mission">The agent's mission.</param>
    /// <param name="mayBeApproved">Whether some humans may have said yes, however many and whoever.</param>
    public static PartialValue BeforeCall(CallFacts call, long estimateMicros, string? mission, bool mayBeApproved)
    {
        var all = new Dictionary<string, PartialAttribute>(StringComparer.Ordinal)
        {
            ["call"] = new(PartialValue.RecordOf(
                ("leaves", call.Leaves), ("risk", (int)call.Risk), ("sensitiveDirty", Unknown), ("sideEffect", call.SideEffect))),
            ["cost"] = new(PartialValue.RecordOf(("estimateMicros", estimateMicros), ("headroomMicros", Unknown))),
            ["grant"] = PerhapsGrant,
            ["input"] = Any,
            ["now"] = Any,
            ["run"] = SomeRun,
        };
        if (mission is not null)
            all.Add("mission", new(RecordValue.Of(("id", mission))));
        if (mayBeApproved)
            all.Add("approval", SomeApproval);
        return PartialValue.RecordOf(all);
    }

    private static PartialAttribute Some(params string[] names) => new(PartialValue.RecordOf(names.Select(name => (name, Unknown))));

    private static RecordValue Of(CallFacts call) => RecordValue.Of(
        ("leaves", call.Leaves), ("risk", (int)call.Risk), ("sensitiveDirty", call.SensitiveDirty), ("sideEffect", call.SideEffect));

    private static RecordValue Of(RunFacts run) => RecordValue.Of(
        ("calls", run.Calls),
        ("labels", run.Labels.Count == 0 ? SetValue.Empty : SetValue.Of(run.Labels.Select(label => (CedarValue)label))),
        ("spentMicros", run.SpentMicros));

    private static RecordValue Of(ApprovalFacts approval) => RecordValue.Of(
        ("admin", approval.Admin), ("finance", approval.Finance), ("people", approval.People), ("via", approval.Via));
}
