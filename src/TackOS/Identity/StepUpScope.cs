using System.Text.Json.Serialization;

namespace TackOS.Identity;

/// <summary>What a code is given for. Elevation, where there is any, is for the same scope only.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepUpScope>))]
public enum StepUpScope
{
    /// <summary>A yes to a call of High or Critical risk: a code for each.</summary>
    Vote,

    /// <summary>Destroying what cannot be brought back: a code for each.</summary>
    Erasure,

    /// <summary>Another authenticator in the place of the one that made the code: a code for each.</summary>
    Authenticator,

    /// <summary>Operators, their roles, their sign-in codes and their authenticators.</summary>
    People,

    /// <summary>Policies, secrets, servers, tools, levels, budgets, retention, witnesses.</summary>
    Settings,
}

public static class StepUpScopes
{
    /// <summary>Whether a code for one action lets the page or the command that gave it go on with others like it for a while.</summary>
    public static bool Elevates(this StepUpScope scope) => scope is StepUpScope.People or StepUpScope.Settings;
}
