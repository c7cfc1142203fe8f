using System.Text.Json;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>The approval queue: what is asked, exactly, and the votes.</summary>
internal static class ApprovalsApi
{
    private const int Most = 200;

    public sealed record VoteBody(string? Reason);

    /// <summary>
    /// An approval with what an approver needs to see; <paramref name="Waiting"/> counts the agent's requests that are held open for it,
    /// <paramref name="Erased"/> says who had its arguments erased.
    /// </summary>
    public sealed record ApprovalView(
        Approval Approval, JsonElement? Arguments, string? Rejection, IReadOnlyList<Account> Budget, long PriceMicros, int Waiting, ErasureView? Erased);

    public static void Map(RouteGroupBuilder api, Store store, ApprovalDesk desk, DraftRunner drafts, TimeProvider clock)
    {
        api.MapGet("/approvals", (string? status, HttpContext http) =>
        {
            var only = status is null ? (ApprovalStatus?)null : Enum.TryParse<ApprovalStatus>(status, ignoreCase: true, out var parsed)
                ? parsed
                : throw new ControlException("status-unknown", $"'{status}' is no status: pending, approved, rejected, expired or claimed.");
            var who = http.CurrentOperator();
            return store.Read(db => Rows.Approvals(db, only, who.Departments, Most)).Select(a => View(a, who, store, desk, clock));
        }).WithName("listApprovals").NeedsSignIn().InDepartments();

        api.MapGet("/approvals/{id}", (string id, HttpContext http) =>
            store.Read(db => Rows.Approval(db, id)) is { } approval && http.CurrentOperator().Sees(approval.Department)
                ? View(approval, http.CurrentOperator(), store, desk, clock)
                : throw ControlException.NotFound("approval", id)).WithName("getApproval").NeedsSignIn().InDepartments();

        api.MapPost("/approvals/{id}/approve", async (string id, VoteBody? body, HttpContext http) =>
        {
            var approval = await desk.VoteAsync(id, http.CurrentOperator().Id, http.SignedIn().Introduction, yes: true, body?.Reason, StepUp.IsSteppedUp(http));
            if (approval is { Kind: ApprovalKind.Draft, Status: ApprovalStatus.Approved })
                drafts.Run(approval);
            return View(approval, http.CurrentOperator(), store, desk, clock);
        }).WithName("approve").Needs(Role.Approver).InDepartments()
            .NeedsStepUp(StepUpScope.Vote, http => store.Read(db => Rows.Approval(db, (string)http.GetRouteValue("id")!)) is { } asked && http.CurrentOperator().Sees(asked.Department) && Voting.NeedsStepUp(asked.Risk));

        api.MapPost("/approvals/{id}/reject", async (string id, VoteBody body, HttpContext http) =>
            View(await desk.VoteAsync(id, http.CurrentOperator().Id, http.SignedIn().Introduction, yes: false, body.Reason, steppedUp: false), http.CurrentOperator(), store, desk, clock)).WithName("reject").Needs(Role.Approver).InDepartments();
    }

    private static ApprovalView View(Approval approval, Operator who, Store store, ApprovalDesk desk, TimeProvider clock)
    {
        var body = desk.Arguments(approval.Id);
        JsonElement? arguments = body is BodyReading.Opened opened ? JsonElement.Parse(opened.Bytes) : null;
        var now = clock.GetUtcNow();
        var accounts = store.Read(db => Rows.Accounts(db, [.. who.Departments.Count == 0 ? [Account.Company] : Array.Empty<string>(), Account.Department(approval.Department), Account.Agent(approval.Agent)], Account.MonthOf(now), now));
        return new ApprovalView(approval, arguments, approval.Rejection?.Reason, accounts, store.InForce.Tools.GetValueOrDefault(approval.Tool)?.Tool.PriceMicros ?? 0, desk.WaitingFor(approval.Id),
            body is BodyReading.Erased erased ? ErasureView.Of(erased.By) : null);
    }
}
