using TackOS.Identity;
using TackOS.Policies;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>The policies in force, and how an operator changes them: whole sets, checked before they take force.</summary>
internal static class PoliciesApi
{
    private const int MostBytes = 40_000;

    public sealed record PolicyBody(IReadOnlyList<PolicyFile> Files, string Reason, bool CheckOnly = false);

    public sealed record PolicyView(int Version, string Hash, IReadOnlyList<PolicyFile> Files, IReadOnlyList<PolicyFile> Shipped);

    public static void Map(RouteGroupBuilder api, Store store, TimeProvider clock)
    {
        api.MapGet("/policies", () => View(store)).WithName("getPolicies").NeedsSignIn();
        api.MapPut("/policies", async (PolicyBody body, HttpContext http) =>
        {
            Check(body);
            var inForce = store.InForce;
            var built = Store.Policies(body.Files, inForce.Departments.Values, inForce.Agents.Values, inForce.Servers.Values, inForce.Tools.Values);
            if (!body.CheckOnly)
                await store.Writer.WriteAsync(transaction => Apply(transaction, body, built, clock.GetUtcNow(), http.Actor()));
            return View(store) with { Hash = built.Hash };
        }).WithName("applyPolicies").Needs(Role.PolicyAuthor);
    }

    private static void Apply(Transaction transaction, PolicyBody body, PoliciesInForce built, DateTimeOffset now, string actor)
    {
        var version = (int)transaction.Database.Number("SELECT COALESCE(MAX(version), 0) FROM policy_set") + 1;
        transaction.Append(new PolicySetApplied(version, built.Hash, body.Files, body.Reason.Trim()) { At = now, Actor = actor });
    }

    private static void Check(PolicyBody body)
    {
        if (!body.CheckOnly && string.IsNullOrWhiteSpace(body.Reason))
            throw new ControlException("reason-missing", "Say why the policies change; the journal keeps it.");
        if (body.Files.Sum(f => (long)f.Text.Length + f.Name.Length) > MostBytes)
            throw new ControlException("policies-too-large", $"A policy set is at most {MostBytes} characters.");
        if (body.Files.Any(f => !f.Name.EndsWith(".cedar", StringComparison.Ordinal) || f.Name.AsSpan().ContainsAny('/', '\\')))
            throw new ControlException("file-name", "A policy file has a plain name that ends in .cedar.");
    }

    private static PolicyView View(Store store)
    {
        var version = (int)store.Read(db => db.Number("SELECT COALESCE(MAX(version), 0) FROM policy_set"));
        var policies = store.InForce.Policies;
        return new PolicyView(version, policies.Hash, store.Read(Store.CurrentFiles), policies.ShippedFiles);
    }
}
