using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Signing in: a one-time code becomes a browser's session or the CLI's token.</summary>
internal static class SessionApi
{
    public sealed record SignIn(string Code, bool ForCli = false);

    /// <summary>
    /// The command line gets its token here, and a page what it shows beside its cookie. Neither is ever told again. Where the code came through
    /// the hands of others, votes beside theirs do not count until the operator issues a code to himself.
    /// </summary>
    public sealed record Admitted(string Operator, string? Token, string? AntiForgeryToken, IReadOnlyList<string> IntroducedBy, DateTimeOffset ExpiresAt);

    /// <summary><paramref name="StepUp"/>: whether an authenticator is set up, without which some of what the roles allow is refused.</summary>
    public sealed record Session(string Operator, string Name, IReadOnlyList<Role> Roles, bool StepUp);

    /// <summary>The only two operator addresses that a stranger may call.</summary>
    public static void MapOpen(IEndpointRouteBuilder api, OperatorBook operators)
    {
        api.MapPost("/api/session", async (SignIn signIn, HttpContext http) =>
        {
            try
            {
                var kind = signIn.ForCli ? OperatorCredentialKind.Token : OperatorCredentialKind.Session;
                var got = await operators.ExchangeAsync(signIn.Code, kind, SignIns.Life);
                if (!signIn.ForCli)
                    http.Response.Cookies.Append(OperatorAccess.Cookie, got.Text, CookieOf(http, got.ExpiresAt));
                return Results.Ok(new Admitted(got.Operator, signIn.ForCli ? got.Text : null, got.PageText, got.Introduction.Others, got.ExpiresAt));
            }
            catch (ControlException refused)
            {
                return OperatorAccess.Problem(refused.Status, refused.Code, refused.Message);
            }
            catch (StoreUnavailableException broken)
            {
                return OperatorAccess.Problem(503, Codes.StoreUnavailable, broken.Message);
            }
        }).WithName("signIn").Produces<Admitted>().Produces<Problem>(401);
    }

    public static void Map(RouteGroupBuilder api, OperatorBook operators, Authenticators authenticators, Elevations elevations, SignIns signIns)
    {
        api.MapGet("/session", (HttpContext http) => new Session(http.CurrentOperator().Id, http.CurrentOperator().Name, http.CurrentOperator().Roles, authenticators.IsEnrolled(http.CurrentOperator().Id)))
            .WithName("getSession").NeedsSignIn().InDepartments();

        api.MapDelete("/session", async (HttpContext http) =>
        {
            await operators.SignOutAsync(http.SignedIn());
            elevations.EndWith(http.SignedIn().Credential);
            signIns.Forget(http.SignedIn().Credential);
            http.Response.Cookies.Delete(OperatorAccess.Cookie);
            return Results.NoContent();
        }).WithName("signOut").NeedsSignIn().InDepartments();
    }

    private static CookieOptions CookieOf(HttpContext http, DateTimeOffset expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
