using System.Net;
using System.Text;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>A client that forgets a field must not thereby allow something.</summary>
public sealed class OmittedFieldsTests
{
    [Theory]
    [InlineData("/api/tools/box__destroy/classification", """{"risk":"Low"}""", "malformed-request")]
    [InlineData("/api/operators/eve", """{"roles":["Approver"]}""", "departments-missing")]
    [InlineData("/api/operators/eve", """{"departments":[]}""", "roles-missing")]
    [InlineData("/api/agents/other", "{}", "department-missing")]
    [InlineData("/api/budgets/company/cap", "{}", "malformed-request")]
    [InlineData("/api/tools/box__read/price", "{}", "malformed-request")]
    [InlineData("/api/missions/q4", """{"department":"ops"}""", "malformed-request")]
    public async Task WhatIsLeftOutIsRefusedWhereItWouldBeTheLaxer(string path, string body, string code)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var before = gateway.Journal.Changes.Count;

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await Requests.RefusedAsync(gateway.Admin.PutAsync(path, content, TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.BadRequest, code), (refused.Status, refused.Code));
        Assert.Equal(before, gateway.Journal.Changes.Count);
    }

    [Fact]
    public async Task WhatIsLeftOutStaysAsItIs()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var robot = $"/api/agents/{GatewayFixture.AgentId}";
        await gateway.Admin.PutOkAsync(robot, new { active = false });
        await gateway.Admin.PutOkAsync("/api/operators/eve", new { roles = new[] { "Approver" }, departments = new[] { GatewayFixture.Department }, active = false });
        await gateway.Admin.PutOkAsync("/api/tools/box__read/classification", new { risk = "Low", sideEffect = false, leaves = false, labels = new[] { "private" } });
        await gateway.Admin.PutOkAsync("/api/budgets/company/cap", new { capMicros = 100, thresholdPercent = 50 });

        var agent = await gateway.Admin.PutOkAsync(robot, new { department = GatewayFixture.Department });
        var eve = await gateway.Admin.PutOkAsync("/api/operators/eve", new { name = "Eve" });
        var tool = await gateway.Admin.PutOkAsync("/api/tools/box__read/classification", new { risk = "Medium", sideEffect = false, leaves = false });
        var company = await gateway.Admin.PutOkAsync("/api/budgets/company/cap", new { capMicros = 200 });

        Assert.False((bool)agent!["active"]!);
        Assert.False((bool)eve!["active"]!);
        Assert.Equal(GatewayFixture.Department, (string)eve["departments"]![0]!);
        Assert.Equal("private", (string)tool!["labels"]![0]!);
        Assert.Equal(50, (int)company!["thresholdPercent"]!);
    }

    [Fact]
    public async Task AChangeOfTheScopeDoesNotPutBackALevelThatWasLoweredMeanwhile()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        const string Path = $"/api/departments/{GatewayFixture.Department}";
        for (var round = 0; round < 20; round++)
        {
            await gateway.Admin.PutOkAsync(Path, new { autonomy = 4 });
            await Task.WhenAll(gateway.Admin.PutOkAsync(Path, new { tools = new[] { GatewayFixture.Server } }), gateway.Admin.PutOkAsync(Path, new { autonomy = 0 }));
            Assert.Equal(0, (int)(await gateway.Admin.GetOkAsync("/api/departments"))![0]!["autonomy"]!);
        }
    }
}
