namespace TackOS.Policies.Checking;

/// <summary>
/// One policy or file of test cases that two sets do not have alike; null where a set has none. Policies are told apart by their ids; moving
/// one to another file or place changes nothing.
/// </summary>
public sealed record PolicyChange(string Id, string File, string? Before, string? After)
{
    /// <summary>In the order of the ids.</summary>
    public static IReadOnlyList<PolicyChange> Between(PoliciesInForce before, PoliciesInForce after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, next) = (TextsOf(before), TextsOf(after));
        return
        [
            .. old.Keys.Union(next.Keys).Order(StringComparer.Ordinal)
                .Select(id => (Id: id, Before: old.GetValueOrDefault(id), After: next.GetValueOrDefault(id)))
                .Where(pair => pair.Before?.Text != pair.After?.Text)
                .Select(pair => new PolicyChange(pair.Id, (pair.After ?? pair.Before)!.Name, pair.Before?.Text, pair.After?.Text)),
        ];
    }

    private static Dictionary<string, PolicyFile> TextsOf(PoliciesInForce set) =>
        set.Texts.Own.Policies.Select(policy => (policy.Id, File: new PolicyFile(policy.SourceFile ?? "", policy.SourceText)))
            .Concat(set.Files.Where(file => file.HoldsTests).Select(file => (Id: file.Name, File: file)))
            .ToDictionary(pair => pair.Id, pair => pair.File, StringComparer.Ordinal);
}
