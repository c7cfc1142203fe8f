using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TackOS.Cedar;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Policies;

/// <summary>The text half of what is in force: all files, parsed and checked, with the hash that every decision records.</summary>
internal sealed class PolicyTexts
{
    private const string AskingForbid = "forbid (...) unless { context has approval && context.approval.people >= 1 };";
    private static readonly string[] ReservedPrefixes = ["ladder.", "labels.", "department."];

    private PolicyTexts(IReadOnlyList<PolicyFile> files, IReadOnlyList<PolicyFile> shipped, string hash, PolicySet own, PolicySet policies, RiskPass risk)
    {
        (Files, Shipped, Hash, Own, Policies, Risk) = (files, shipped, hash, own, policies, risk);
        Reads = new InputReads(policies, risk.Policies);
    }

    public IReadOnlyList<PolicyFile> Files { get; }

    public IReadOnlyList<PolicyFile> Shipped { get; }

    public string Hash { get; }

    /// <summary>What operators wrote, the risk policies included.</summary>
    public PolicySet Own { get; }

    public PolicySet Policies { get; }

    public RiskPass Risk { get; }

    public InputReads Reads { get; }

    /// <exception cref="InvalidPolicyException">A text is not Cedar, breaks a rule for operators' policies, or weakens the ladder.</exception>
    public static PolicyTexts Read(IReadOnlyCollection<PolicyFile> operators, PolicyFile departments, PolicyTexts? previous)
    {
        CheckNames(operators);
        PolicyFile[] shipped = operators.Any(f => f.Name == ShippedPolicies.RiskName)
            ? [ShippedPolicies.Ladder, departments]
            : [ShippedPolicies.Ladder, departments, ShippedPolicies.Risk];
        List<PolicyFile> files = [.. shipped.Concat(operators).OrderBy(f => f.Name, StringComparer.Ordinal)];
        var hash = HashOf(files);
        if (previous?.Hash == hash)
            return previous;
        var own = Parse(operators);
        CheckOperators(own);
        var policies = Parse(files.Where(f => !IsRisk(f)));
        if (Ladder.FirstWrongRow(policies) is { } row)
            throw new InvalidPolicyException($"With these files the autonomy ladder no longer holds: {row}");
        return new PolicyTexts(files, shipped, hash, own, policies, RiskPass.Of(Parse(files.Where(IsRisk))));
    }

    private static bool IsRisk(PolicyFile file) => file.Name.StartsWith("risk", StringComparison.Ordinal);

    private static void CheckNames(IReadOnlyCollection<PolicyFile> files)
    {
        var seen = new HashSet<string>([ShippedPolicies.LadderName, ShippedPolicies.DepartmentsName], StringComparer.Ordinal);
        if (files.FirstOrDefault(f => f.Name.Length == 0 || !seen.Add(f.Name)) is { } clash)
            throw new InvalidPolicyException($"{clash.Name}: this file name is empty, taken by TackOS, or used twice. Give the file another name.");
    }

    private static PolicySet Parse(IEnumerable<PolicyFile> files)
    {
        try
        {
            return PolicySet.Parse(files.Where(f => !f.HoldsTests).Select(f => new PolicySource(f.Text, f.Name)));
        }
        catch (CedarParseException broken)
        {
            throw new InvalidPolicyException(broken.Message, broken);
        }
    }

    private static void CheckOperators(PolicySet set)
    {
        if (set.Templates is [var template, ..])
            throw InvalidPolicyException.At(template.Syntax, $"{template.Id} has a slot, and nothing here fills one. Name the entity instead.");
        foreach (var policy in set.Policies)
        {
            if (ReservedPrefixes.FirstOrDefault(p => policy.Id.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
                throw InvalidPolicyException.At(policy.Syntax, $"the id \"{policy.Id}\" begins with \"{prefix}\", which marks TackOS's own rules. Choose another id.");

            // A permit that waits for a yes would never be asked about: what asks is a forbid that a yes lifts.
            if (policy.Effect == Effect.Permit && policy.MentionsContext("approval"))
                throw InvalidPolicyException.At(policy.Syntax, $"the permit \"{policy.Id}\" reads context.approval. Permit the call, and ask with a forbid: {AskingForbid}");
        }
    }

    private static string HashOf(IEnumerable<PolicyFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in files.SelectMany(f => (string[])[f.Name, f.Text]))
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
