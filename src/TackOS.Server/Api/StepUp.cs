using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>
/// The second proof: a code of the operator's authenticator, in a header, so that it stands in no address and no body. What asks for it says so
/// beside the role that it asks for.
/// </summary>
internal sealed class StepUp(Authenticators authenticators, Elevations elevations, Beginning beginning)
{
    public const string CodeHeader = "Tackos-Step-Up";

    /// <summary>What a right code is answered with, and what the same page or command sends from then on.</summary>
    public const string ElevationHeader = "Tackos-Elevation";
    private const string Item = "tackos.stepped-up";

    /// <summary>Returns once the request has shown what it needs; then it may be carried out, once.</summary>
    /// <exception cref="ControlException">It has not.</exception>
    public async Task MustAsync(HttpContext http, StepUpScope scope)
    {
        if (!await TryAsync(http, scope))
            throw MissingFor(http.CurrentOperator());
    }

    /// <summary>Whether the request has shown it; false where it did not try.</summary>
    /// <exception cref="ControlException">It tried and failed.</exception>
    public async Task<bool> TryAsync(HttpContext http, StepUpScope scope)
    {
        var who = http.SignedIn();
        if (elevations.Covers(who, scope, http.Request.Headers[ElevationHeader]))
            return Mark(http);
        if ((string?)http.Request.Headers[CodeHeader] is not { Length: > 0 } code)
            return beginning.Covers(who.Operator.Id, scope);
        await authenticators.TakeAsync(who.Operator.Id, code, scope);
        if (scope.Elevates())
            Elevate(http, elevations.Grant(who, scope));
        return Mark(http);
    }

    /// <summary>Whether the request brings what may be enough; nothing is taken yet.</summary>
    public bool IsTriedBy(HttpContext http, StepUpScope scope) =>
        elevations.Covers(http.SignedIn(), scope, http.Request.Headers[ElevationHeader]) || (string?)http.Request.Headers[CodeHeader] is { Length: > 0 };

    public ControlException MissingFor(Operator who) => authenticators.IsEnrolled(who.Id)
        ? new ControlException(Authenticators.Needed, $"This needs a code of {who.Id}'s authenticator, in the header {CodeHeader}. The command line and the console ask for it.", 403)
        : Authenticators.NotEnrolled(who.Id);

    /// <summary>Whether this request gave a code, or goes on from one.</summary>
    public static bool IsSteppedUp(HttpContext http) => http.Items.ContainsKey(Item);

    /// <summary>Told to whoever asked, and kept by nothing between.</summary>
    public static void Elevate(HttpContext http, string elevation)
    {
        http.Response.Headers[ElevationHeader] = elevation;
        http.Response.Headers.CacheControl = "no-store";
    }

    private static bool Mark(HttpContext http)
    {
        http.Items[Item] = true;
        return true;
    }
}

/// <summary>Says of an endpoint that it asks for a code, and for what; where only some requests need it, which.</summary>
internal sealed record NeededStepUp(StepUpScope Scope, Func<HttpContext, bool>? Where);
