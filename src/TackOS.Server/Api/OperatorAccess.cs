using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>
/// Who may call an operator endpoint. An endpoint names the role it asks for; one that names none is closed. It is for operators of the whole
/// company, unless it says that it looks at departments itself. An agent's token opens nothing here, whatever it says; a browser's session
/// opens nothing without the token of its page, reading included.
/// </summary>
internal static class OperatorAccess
{
    public const string Cookie = "tackos_session";
    public const string AntiForgeryHeader = "X-TackOS-Token";
    private const string NoRole = "role-missing";
    private const string Item = "tackos.operator";

    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRole(role));

    /// <summary>Open to whoever is signed in, with any role or none.</summary>
    public static TBuilder NeedsSignIn<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRole(null));

    /// <summary>
    /// Open to operators of some departments too. The endpoint itself sees to it that they reach theirs only: a list is filtered, and what is
    /// named is checked with <see cref="Reach"/>.
    /// </summary>
    public static TBuilder InDepartments<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LooksAtDepartments());

    /// <summary>Open only with a code of the operator's authenticator beside the sign-in; for some requests only, where it says which.</summary>
    public static TBuilder NeedsStepUp<TBuilder>(this TBuilder endpoint, StepUpScope scope, Func<HttpContext, bool>? where = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededStepUp(scope, where));

    /// <summary>
    /// The guard is part of each endpoint and stands before anything of the request is read: a filter would come after the body was parsed, and
    /// tell a stranger what is wrong with it.
    /// </summary>
    public static RouteGroupBuilder GuardedByOperators(this RouteGroupBuilder group, IServiceProvider services)
    {
        var (store, signIns, stepUp) = (services.GetRequiredService<Store>(), services.GetRequiredService<SignIns>(), services.GetRequiredService<StepUp>());
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } inside)
                endpoint.RequestDelegate = http => EnterAsync(http, inside, store, signIns, stepUp);
        });
        return group;
    }

    public static Operator CurrentOperator(this HttpContext http) => http.SignedIn().Operator;

    public static SignedIn SignedIn(this HttpContext http) =>
        http.Items[Item] as SignedIn ?? throw new ControlException("unauthenticated", "Sign in first.", 401);

    public static string Actor(this HttpContext http) => Journal.Actors.Operator(http.CurrentOperator().Id);

    /// <summary>For the one address that everybody may use for himself, and an admin for others.</summary>
    public static void MustBeAdminOfAll(Operator who)
    {
        if (!who.Has(Role.Admin))
            throw new ControlException(NoRole, Without(who, Role.Admin), 403);
        if (!who.IsCompanyWide)
            throw new ControlException(Reach.CompanyOnly, Reach.Limited(who), 403);
    }

    public static IResult Problem(int status, string code, string sentence) => Results.Json(new Problem(code, sentence), statusCode: status);

    private static async Task EnterAsync(HttpContext http, RequestDelegate inside, Store store, SignIns signIns, StepUp stepUp)
    {
        IResult problem;
        try
        {
            if (Refuse(http, store, signIns) is not { } refusal)
            {
                if (http.GetEndpoint()?.Metadata.GetMetadata<NeededStepUp>() is { } needed && needed.Where?.Invoke(http) is not false)
                    await stepUp.MustAsync(http, needed.Scope);
                await inside(http);
                return;
            }

            problem = refusal;
        }
        catch (ControlException refused) when (!http.Response.HasStarted)
        {
            problem = Problem(refused.Status, refused.Code, refused.Message);
        }
        catch (VaultSealedException closed) when (!http.Response.HasStarted)
        {
            problem = Problem(StatusCodes.Status409Conflict, Codes.VaultSealed, closed.Message);
        }
        catch (StoreUnavailableException broken) when (!http.Response.HasStarted)
        {
            problem = Problem(StatusCodes.Status503ServiceUnavailable, Codes.StoreUnavailable, broken.Message);
        }
        catch (EntryTooLongException) when (!http.Response.HasStarted)
        {
            problem = Problem(StatusCodes.Status413PayloadTooLarge, Codes.TooLarge, "What the journal would have to say of this is longer than an entry may be. Say it shorter.");
        }

        await problem.ExecuteAsync(http);
    }

    private static IResult? Refuse(HttpContext http, Store store, SignIns signIns)
    {
        var presented = Presented.By(http.Request);
        if (presented.Find(store, signIns) is not { } signedIn)
            return Problem(401, Codes.Unauthenticated, "Sign in as an operator first. An agent's token does not work here.");
        if (!presented.IsFromItsOwnPage(signedIn))
            return Problem(403, "anti-forgery", "This did not come from the page that signed in. Sign in again there.");
        signIns.Use(signedIn.Credential);
        var found = signedIn.Operator;
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeededRole>() is not { } needed)
            return Problem(403, "closed", "This address is not open to anybody.");
        if (needed.Role is { } role && !found.Has(role))
            return Problem(403, NoRole, Without(found, role));
        if (!found.IsCompanyWide && http.GetEndpoint()?.Metadata.GetMetadata<LooksAtDepartments>() is null)
            return Problem(403, Reach.CompanyOnly, Reach.Limited(found));
        http.Items[Item] = signedIn;
        return null;
    }

    private static string Without(Operator who, Role role) =>
        $"{who.Id} does not have the role {role}. An admin can grant it: tackos operator set {who.Id} --roles ...";

    private sealed record NeededRole(Role? Role);

    private sealed record LooksAtDepartments;
}

/// <summary>What every refused request of the API answers with.</summary>
public sealed record Problem(string Code, string Sentence);
