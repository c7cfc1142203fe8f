using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Operators, and the codes they sign in with.</summary>
internal static class OperatorsApi
{
    /// <summary>What is absent stays as it is. A new operator's roles and departments are said: an empty list of departments is the whole company.</summary>
    public sealed record OperatorBody(string? Name, IReadOnlyList<Role>? Roles, IReadOnlyList<string>? Departments, bool? Active);

    public sealed record IssuedCode(string Operator, string Code, DateTimeOffset ExpiresAt, string Link);

    public static void Map(RouteGroupBuilder api, Store store, OperatorBook operators, Authenticators authenticators, SignIns signIns, StepUp stepUp)
    {
        api.MapGet("/operators", () => store.Read(Rows.Operators)).WithName("listOperators").Needs(Role.Admin);
        api.MapPut("/operators/{id}", async (string id, OperatorBody body, HttpContext http) =>
        {
            Names.Check(id);
            return await operators.SetAsync(id, old => Changed(id, old, body), http.Actor());
        }).WithName("setOperator").Needs(Role.Admin).NeedsStepUp(StepUpScope.People);
        api.MapPost("/operators/{id}/codes", async (string id, HttpContext http) =>
        {
            if (id != http.CurrentOperator().Id)
                OperatorAccess.MustBeAdminOfAll(http.CurrentOperator());
            // Who has just signed in with a code of somebody else's goes on with one of his own before he has an authenticator.
            if (id != http.CurrentOperator().Id || authenticators.IsEnrolled(id) || !signIns.IsFresh(http.SignedIn()))
                await stepUp.MustAsync(http, StepUpScope.People);
            var (code, expires) = await operators.IssueCodeAsync(id, http.SignedIn());
            return new IssuedCode(id, code, expires, $"{http.Request.Scheme}://{http.Request.Host}/#sign-in={code}");
        }).WithName("issueSignInCode").NeedsSignIn().InDepartments();
    }

    private static Operator Changed(string id, Operator? old, OperatorBody body) => new(
        id,
        body.Name ?? old?.Name ?? id,
        body.Roles ?? old?.Roles ?? throw new ControlException("roles-missing", $"{id} is a new operator: name the roles, or an empty list."),
        body.Departments ?? old?.Departments ?? throw new ControlException("departments-missing", $"{id} is a new operator: name the departments, or an empty list for the whole company."),
        body.Active ?? old?.Active ?? true);
}
