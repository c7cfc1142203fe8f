using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Policies.Checking;

/// <summary>
/// Everything that a set of policies must pass before it takes force: it is Cedar, keeps the rules for operators' policies and the ladder's
/// truth table, fits the schema in strict validation, names only what exists, and holds its own test cases.
/// </summary>
public static class PolicyCheck
{
    /// <summary>Throws for no text.</summary>
    /// <param name="files">The operators' files, policies and test cases.</param>
    /// <param name="setup">What there is.</param>
    /// <param name="now">The instant that test cases are decided at which name none.</param>
    public static PolicyFindings Run(IReadOnlyCollection<PolicyFile> files, Setup setup, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(setup);
        try
        {
            return PoliciesInForce.Build(files, setup.Departments, setup.Agents, setup.Servers, setup.Tools) switch
            {
                PoliciesResult.Built { Policies: var policies } => new PolicyFindings.Read(
                    policies, Diagnostics(policies, setup), [.. files.Where(f => f.HoldsTests).SelectMany(f => Tests(f, policies, setup, now))]),
                PoliciesResult.Invalid invalid => new PolicyFindings.Unreadable(invalid.Sentence),
                _ => new PolicyFindings.Unreadable("The policies were neither built nor refused."),
            };
        }
        catch (InvalidPolicyException invalid)
        {
            return new PolicyFindings.Unreadable(invalid.Message);
        }
    }

    /// <summary>What strict validation and the checks of names find in the operators' policies, errors first.</summary>
    public static IReadOnlyList<Diagnostic> Diagnostics(PoliciesInForce policies, Setup setup)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(setup);
        var own = policies.Texts.Own;
        var schema = Schema.Parse(PolicySchema.TextOf(setup.Servers.Select(s => s.Id), setup.Tools), PolicySchema.FileName);
        return
        [
            .. PolicyValidator.Validate(own, schema, ValidationMode.Strict).Findings.Select(finding => finding.Diagnostic)
                .Concat(References.Check(own.Policies, setup))
                .Concat(Choices.Check(own.Policies, setup.Tools))
                .OrderBy(d => d.Severity).ThenBy(d => d.Position.File, StringComparer.Ordinal).ThenBy(d => d.Position.Line),
        ];
    }

    private static IEnumerable<PolicyTestResult> Tests(PolicyFile file, PoliciesInForce policies, Setup setup, DateTimeOffset now) =>
        PolicyTests.Read(file).Cases.Select(test => PolicyTesting.Run(file, test, policies, setup, now));
}

/// <summary>What came of checking a set.</summary>
public abstract record PolicyFindings
{
    private PolicyFindings()
    {
    }

    /// <summary>Whether the set may take force.</summary>
    public abstract bool MayTakeForce { get; }

    /// <summary>The set cannot be read, or breaks a rule; the sentence names the place.</summary>
    public sealed record Unreadable(string Sentence) : PolicyFindings
    {
        public override bool MayTakeForce => false;
    }

    public sealed record Read(PoliciesInForce Policies, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<PolicyTestResult> Tests) : PolicyFindings
    {
        public override bool MayTakeForce => Diagnostics.All(d => d.Severity != Severity.Error) && Tests.All(t => t.Failure is null);
    }
}
