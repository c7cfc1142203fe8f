using TackOS.Cedar.Schemas;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Validation.Texts;
using TackOS.Cedar.Validation.Typing;

namespace TackOS.Cedar.Validation;

/// <summary>
/// Says whether policies fit a schema (Cedar specification, validation, as Cedar 4.10 does it): what they name is declared, they can apply
/// to something, and in every kind of request that the schema allows their conditions are well typed. Policies, templates and linked
/// policies alike; a linked policy is checked as the policy that it is. A pure function.
/// </summary>
public static class PolicyValidator
{
    public static ValidationResult Validate(PolicySet policies, Schema schema, ValidationMode mode = ValidationMode.Strict)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(schema);
        var types = new SchemaTypes(schema);
        var all = policies.Policies.Select(policy => (policy.Id, policy.Syntax))
            .Concat(policies.Templates.Select(template => (template.Id, template.Syntax)));
        return new ValidationResult([.. all.SelectMany(policy =>
            Findings(policy.Syntax, types, mode).Select(diagnostic => new PolicyFinding(policy.Id, diagnostic)))]);
    }

    private static IReadOnlyList<Diagnostic> Findings(PolicySyntax policy, SchemaTypes types, ValidationMode mode)
    {
        var findings = new PolicyFindings();
        References.Check(policy, types.Schema, findings);
        Applicability.Check(policy, types, findings);
        var isNamedRight = !findings.HaveErrors;
        var isPossible = Environments.Check(policy, types, mode, findings);

        // That nothing it names exists says already why it can never apply.
        if (!isPossible && isNamedRight)
            findings.Whole(Severity.Warning, "impossible-policy", "The policy can never apply: its conditions are false for every request that the schema allows.", policy);
        TextWarnings.Check(policy, findings);
        return findings.Diagnostics;
    }
}
