using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Tests;

/// <summary>Syntax from text, through the public doors only.</summary>
internal static class Written
{
    public static Expr Expression(string text) =>
        PolicySet.Parse($"permit(principal, action, resource) when {{ {text} }};").Policies[0].Syntax.Conditions[0].Body;
}
