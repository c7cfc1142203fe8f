using System.Text;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Syntax;

/// <summary>Writes policies as Cedar text: the annotations, the head and each condition on lines of their own.</summary>
internal static class PolicyPrinter
{
    public static string Print(PolicySyntax policy)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in policy.Annotations)
            Annotation(text, key, value);
        text.Append(policy.Effect == Effect.Permit ? "permit (" : "forbid (");
        Constraint(text, "principal", policy.Principal);
        Constraint(text.Append(", "), "action", policy.Action);
        Constraint(text.Append(", "), "resource", policy.Resource);
        text.Append(')');
        foreach (var condition in policy.Conditions)
            Condition(text.Append('\n'), condition);
        return text.Append(';').ToString();
    }

    public static string Print(Condition condition)
    {
        var text = new StringBuilder();
        Condition(text, condition);
        return text.ToString();
    }

    private static void Annotation(StringBuilder text, string key, string? value)
    {
        text.Append('@').Append(key);
        if (value is not null)
        {
            CedarText.WriteQuoted(text.Append('('), value);
            text.Append(')');
        }

        text.Append('\n');
    }

    private static void Constraint(StringBuilder text, string variable, ScopeConstraint constraint)
    {
        text.Append(variable);
        switch (constraint)
        {
            case ScopeConstraint.Equal equal:
                Reference(text.Append(" == "), variable, equal.Target);
                break;
            case ScopeConstraint.In within:
                Reference(text.Append(" in "), variable, within.Target);
                break;
            case ScopeConstraint.InAny any:
                text.Append(" in [").AppendJoin(", ", any.Targets).Append(']');
                break;
            case ScopeConstraint.Is test:
                text.Append(" is ").Append(test.EntityType);
                break;
            case ScopeConstraint.IsIn test:
                Reference(text.Append(" is ").Append(test.EntityType).Append(" in "), variable, test.Target);
                break;
        }
    }

    private static void Reference(StringBuilder text, string variable, EntityReference reference) =>
        _ = reference is EntityReference.Named named ? text.Append(named.Uid) : text.Append('?').Append(variable);

    private static void Condition(StringBuilder text, Condition condition)
    {
        ExprPrinter.Print(text.Append(condition.IsUnless ? "unless { " : "when { "), condition.Body);
        text.Append(" }");
    }
}
