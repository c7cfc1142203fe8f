using System.Net;
using System.Net.Http.Json;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>An operator of one department, with every role there, before all that is another's or the company's.</summary>
public sealed class DepartmentDoorTests
{
    private static readonly string[] AllRoles = ["Admin", "PolicyAuthor", "Approver", "Finance", "Auditor"];

    // Their own, and what belongs to no department: endless news without content, the rules that approvers lift, and whether the vault is sealed.
    private static readonly string[] Everybodys = ["GET /api/session", "DELETE /api/session", "GET /api/events", "GET /api/policies", "GET /api/vault", "POST /api/step-up", "POST /api/step-up/confirm"];

    [Fact]
    public async Task NoOperationReachesAnotherDepartmentOrTheCompany()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        var named = await FillAsync(gateway);
        var dora = await gateway.OperatorOfAsync("sales", "dora", AllRoles);
        var before = gateway.Journal.Changes.Count;

        var reached = new List<string>();
        foreach (var (method, path) in await Operations.OfAsync(gateway))
        {
            if (Everybodys.Contains($"{method} {path}"))
                continue;
            using var request = new HttpRequestMessage(method, Concrete(path, named)) { Content = BodyFor(path, method) };
            using var answer = await dora.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var isEmptyList = method == HttpMethod.Get && answer.StatusCode == HttpStatusCode.OK && text is "[]";
            if (!isEmptyList && answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound) && !text.Contains("not-an-approver", StringComparison.Ordinal))
                reached.Add($"{method} {path}: {(int)answer.StatusCode} {text}");
        }

        Assert.Empty(reached);
        Assert.Equal(before, gateway.Journal.Changes.Count);
    }

    [Fact]
    public async Task WithinTheDepartmentItsOwnOperatorsDecide()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/departments/sales", new { autonomy = 2, tools = new[] { GatewayFixture.Server } });
        var dora = await gateway.OperatorOfAsync("sales", "dora", AllRoles);

        await dora.PutOkAsync("/api/departments/sales", new { autonomy = 1, tools = new[] { "box__read" } });
        await dora.PutOkAsync("/api/agents/seller", new { department = "sales" });
        await dora.PostOkAsync("/api/agents/seller/tokens", new { days = 1 });
        await dora.PutOkAsync("/api/budgets/department:sales/cap", new { capMicros = 1_000_000 });

        Assert.Equal(["box__read"], (await dora.GetOkAsync("/api/tools"))!.AsArray().Select(t => (string)t!["name"]!));
        Assert.Equal(["department:sales"], (await dora.GetOkAsync("/api/budgets"))!.AsArray().Select(a => (string)a!["id"]!));
        Assert.Equal(["seller"], (await dora.GetOkAsync("/api/agents"))!.AsArray().Select(a => (string)a!["id"]!));
    }

    [Fact]
    public async Task NeitherTheScopeNorAnAgentIsTakenFromOutsideTheDepartment()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/departments/sales", new { autonomy = 2 });
        var dora = await gateway.OperatorOfAsync("sales", "dora", AllRoles);

        var widened = await dora.RefusedPutAsync("/api/departments/sales", new { tools = new[] { GatewayFixture.Server } });
        var taken = await dora.RefusedPutAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = "sales" });

        Assert.Equal((HttpStatusCode.Forbidden, "company-wide-only"), (widened.Status, widened.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "other-department"), (taken.Status, taken.Code));
    }

    [Fact]
    public async Task AnAdminOfTheWholeCompanyAlwaysRemains()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.OperatorOfAsync("sales", "dora", AllRoles);

        var refused = await gateway.Admin.RefusedPutAsync("/api/operators/admin", new { departments = new[] { "sales" } });

        Assert.Equal((HttpStatusCode.Conflict, "last-admin"), (refused.Status, refused.Code));
    }

    /// <summary>Something of <c>ops</c> behind every address; returns the ids that are not known beforehand.</summary>
    private static async Task<Dictionary<string, string>> FillAsync(GatewayFixture gateway)
    {
        await gateway.Admin.PutOkAsync("/api/missions/q4", new { department = GatewayFixture.Department, title = "Books" });
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("read");
        var approval = (await agent.CallAsync("write", new { line = "x" })).Subject!;
        await gateway.PriceAsync("read", 1_000_000);
        await gateway.Admin.PutOkAsync($"/api/budgets/department:{GatewayFixture.Department}/cap", new { capMicros = 1_000_000 });
        await agent.CallAsync("read");
        var ids = gateway.Journal;
        return new()
        {
            ["/api/approvals/{id}"] = approval,
            ["/api/calls/{id}"] = ids.Read(db => db.One("SELECT id FROM call WHERE state = 'settled'", row => row.GetString(0)))!,
            ["/api/escalations/{id}"] = ids.Read(db => db.One("SELECT id FROM escalation", row => row.GetString(0)))!,
            ["/api/tokens/{id}"] = ids.Read(db => db.One("SELECT id FROM agent_token", row => row.GetString(0)))!,
            ["/api/agents/{id}"] = GatewayFixture.AgentId,
            ["/api/departments/{id}"] = GatewayFixture.Department,
            ["/api/missions/{id}"] = "q4",
            ["/api/operators/{id}"] = "admin",
            ["/api/servers/{id}"] = GatewayFixture.Server,
            ["/api/secrets/{id}"] = "key",
            ["/api/budgets/{account}"] = $"department:{GatewayFixture.Department}",
            ["/api/tools/{tool}"] = "box__read",
            ["/api/journal/{index}"] = "0",
        };
    }

    private static string Concrete(string path, Dictionary<string, string> named)
    {
        var end = path.IndexOf('}', StringComparison.Ordinal) + 1;
        return end == 0 ? path : path[..path.IndexOf('{', StringComparison.Ordinal)] + named[path[..end]] + path[end..];
    }

    /// <summary>Bodies that whoever may would succeed with, so that a refusal is one of who asks and not of what is asked.</summary>
    private static JsonContent? BodyFor(string path, HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Delete ? null : JsonContent.Create<object>(path switch
    {
        "/api/operators/{id}" => new { roles = AllRoles, departments = Array.Empty<string>() },
        "/api/departments/{id}" => new { autonomy = 4 },
        "/api/missions/{id}" => new { department = "sales", title = "taken" },
        "/api/agents/{id}" => new { active = false },
        "/api/agents/{id}/tokens" => new { days = 1 },
        "/api/budgets/{account}/cap" => new { capMicros = 1 },
        "/api/budgets/{account}/override" => new { extraMicros = 1, until = DateTimeOffset.UtcNow.AddHours(1), reason = "mine" },
        "/api/calls/{id}/reconcile" => new { happened = false, costMicros = 0, reason = "mine" },
        "/api/plans/simulate" => new { agent = GatewayFixture.AgentId, steps = new[] { new { tool = "box__read", arguments = new { } } } },
        _ => new { reason = "mine" },
    });

    [Fact]
    public async Task ALevelIsLoweredThoughAServerOfTheScopeIsGone()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.DeleteAsync($"/api/servers/{GatewayFixture.Server}?reason=test", TestContext.Current.CancellationToken);

        await gateway.Admin.PutOkAsync($"/api/departments/{GatewayFixture.Department}", new { autonomy = 0 });

        Assert.Equal("tool-unknown", (await gateway.Admin.RefusedPutAsync($"/api/departments/{GatewayFixture.Department}", new { tools = new[] { "nowhere" } })).Code);
    }

    [Fact]
    public async Task AnAgentThatAsksMuchHidesNobodyElsesQuestions()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await gateway.Admin.PutOkAsync("/api/departments/sales", new { autonomy = 2, tools = new[] { GatewayFixture.Server } });
        foreach (var name in new[] { "loud", "louder" })
        {
            await gateway.Admin.PutOkAsync($"/api/agents/{name}", new { department = "sales" });
            await using var asking = await gateway.ConnectAsync(token: await gateway.IssueTokenAsync(name));
            for (var i = 0; i < 100; i++)
                await asking.CallAsync("write", new { line = $"{i}" });
        }

        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });

        Assert.Contains((await gateway.Admin.GetOkAsync("/api/approvals?status=pending"))!.AsArray(), view => (string)view!["approval"]!["id"]! == asked.Subject);
        var ops = await gateway.OperatorOfAsync(GatewayFixture.Department, "olga", "Approver");
        Assert.Equal(asked.Subject, (string)Assert.Single((await ops.GetOkAsync("/api/approvals?status=pending"))!.AsArray())!["approval"]!["id"]!);
    }
}
