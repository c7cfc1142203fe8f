namespace TackOS.Cedar.Validation;

/// <summary>What was found, and in which policy or template.</summary>
public sealed record PolicyFinding(string PolicyId, Diagnostic Diagnostic)
{
    public override string ToString() => $"{PolicyId}: {Diagnostic}";
}

/// <summary>The outcome of a validation: findings in the order of the policies, at most a hundred of each policy.</summary>
public sealed record ValidationResult(IReadOnlyList<PolicyFinding> Findings)
{
    /// <summary>Whether there is no error. Warnings do not make a policy invalid.</summary>
    public bool IsValid => !Errors.Any();

    public IEnumerable<PolicyFinding> Errors => Findings.Where(finding => finding.Diagnostic.Severity == Severity.Error);

    public IEnumerable<PolicyFinding> Warnings => Findings.Where(finding => finding.Diagnostic.Severity == Severity.Warning);
}
