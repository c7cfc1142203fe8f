using TackOS.Approvals;
using TackOS.Cedar;

namespace TackOS.Policies;

/// <summary>
/// What if these humans said yes? Asked from the weakest group up, so that the first that allows is the requirement; rules need not be
/// monotone, so the strongest group says nothing about the weaker ones.
/// </summary>
internal static class Hypotheses
{
    public const string ViaCall = "call";
    public const string ViaDraft = "draft";

    private const int MostPeople = 3;

    /// <summary>1 to 3 people, by their number, then by how many roles are asked of them, finance before admin.</summary>
    public static IReadOnlyList<Requirement> InOrder { get; } =
    [
        .. from people in Enumerable.Range(1, MostPeople)
           from finance in Enumerable.Range(0, people + 1)
           from admin in Enumerable.Range(0, people + 1)
           orderby people, finance + admin, admin
           select new Requirement(people, finance, admin),
    ];

    /// <summary>The weakest group whose yes, given this way, would let the call run; null where none would.</summary>
    public static Requirement? Weakest(Question question, PolicySet policies, string via)
    {
        foreach (var needs in InOrder)
        {
            var response = question.Ask(policies, new ApprovalFacts(needs.People, needs.Finance, needs.Admin, via));
            if (response.Decision == Decision.Allow && response.Errors.Count == 0)
                return needs;
        }

        return null;
    }
}
