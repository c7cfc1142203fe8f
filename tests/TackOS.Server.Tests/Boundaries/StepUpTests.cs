using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Api;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>Somebody has an operator's token, and not his phone.</summary>
public sealed class StepUpTests
{
    private static readonly object Cap = new { capMicros = 1_000_000 };

    // What a sign-in alone may still change: what makes nothing laxer, or is decided by what the request says (a level, a tool, a risk, whose code). To unseal the vault
    // needs what closes it; where nobody types that it needs a code, which is checked once the keys are there.
    private static readonly string[] WithTheSignInAlone =
    [
        "DELETE /api/session", "DELETE /api/tokens/{id}", "POST /api/approvals/{id}/approve", "POST /api/approvals/{id}/reject",
        "POST /api/plans/simulate", "POST /api/policies/preview", "POST /api/step-up/confirm", "POST /api/vault/seal", "POST /api/vault/unseal", "PUT /api/departments/{id}", "PUT /api/missions/{id}",
    ];

    [Fact]
    public async Task EveryChangeOfWhatIsSetAsksForACodeUnlessItIsNamed()
    {
        await using var gateway = await EnrolledAsync();
        var thief = Thief(gateway);

        var free = new List<string>();
        foreach (var (method, path) in await Operations.OfAsync(gateway))
        {
            if (method == HttpMethod.Get || path == "/api/session")
                continue;
            var concrete = path.Replace("{account}", "company", StringComparison.Ordinal).Replace("{id}", "some", StringComparison.Ordinal).Replace("{tool}", "box__read", StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal);
            if ((await SendAsync(thief, method, concrete, null)).Code != Authenticators.Needed)
                free.Add($"{method} {path}");
        }

        Assert.Equal(WithTheSignInAlone.Where(one => one != "DELETE /api/session").Order(StringComparer.Ordinal), free.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("agent-token")]
    [InlineData("operator")]
    [InlineData("quarter of an hour")]
    [InlineData("restart")]
    public async Task WhoSetsANewGatewayUpIsNotAskedAgainUntilThereIsSomebodyToGuardAgainst(string end)
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.BareAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        await gateway.Admin.PutOkAsync("/api/budgets/company/cap", Cap);
        var nextCommand = await SignedInAsync(gateway, "admin");

        Assert.Equal(HttpStatusCode.OK, (await CapAsync(nextCommand, code: null)).Status);
        Assert.Equal(Authenticators.Needed, (await SendAsync(nextCommand, HttpMethod.Put, "/api/operators/bob", null)).Code);
        if (end == "agent-token")
            await IssueAgentTokenAsync(gateway.Admin);
        else if (end == "operator")
            await gateway.OperatorAsync("bob", "Finance");
        else if (end == "restart")
            await gateway.RestartAsync();
        else
            clock.Advance(Beginning.Life);

        nextCommand = end == "restart" ? await SignedInAsync(gateway, "admin") : nextCommand;
        Assert.Equal(Authenticators.Needed, (await CapAsync(nextCommand, code: null)).Code);
    }

    [Fact]
    public async Task AWrongOldUsedOrAnothersCodeOpensNothing()
    {
        await using var gateway = await EnrolledAsync();
        var bob = await gateway.OperatorAsync("bob", "Finance");
        await bob.PutOkAsync("/api/budgets/company/cap", Cap);
        var thief = Thief(gateway);
        var refused = new List<string?>
        {
            (await CapAsync(thief, "nonsense")).Code,
            (await CapAsync(thief, gateway.Phones.Shown("admin", away: -3))).Code,
            (await CapAsync(thief, gateway.Phones.Code("bob"))).Code,
        };
        var right = gateway.Phones.Code("admin");
        var taken = await CapAsync(thief, right);
        var again = await CapAsync(thief, right);
        await gateway.RestartAsync();
        var afterRestart = await CapAsync(Thief(gateway), right);

        Assert.All(refused, code => Assert.Equal(Authenticators.Wrong, code));
        Assert.Equal(HttpStatusCode.OK, taken.Status);
        Assert.Equal((Authenticators.Used, Authenticators.Used), (again.Code, afterRestart.Code));
    }

    [Fact]
    public async Task FiveWrongCodesLockRaiseAnEscalationAndOutliveARestart()
    {
        var clock = new TestClock();
        await using var gateway = await EnrolledAsync(clock);
        var thief = Thief(gateway);
        for (var i = 0; i < 5; i++)
            Assert.Equal(Authenticators.Wrong, (await CapAsync(thief, "guess")).Code);

        var locked = await CapAsync(thief, gateway.Phones.Code("admin"));
        await gateway.RestartAsync();
        var still = await CapAsync(Thief(gateway), gateway.Phones.Code("admin"));
        var recorded = gateway.Journal.Types.Count(type => type == "operator.step-up-failed");
        clock.Advance(TimeSpan.FromMinutes(16));
        var later = await CapAsync(Thief(gateway), gateway.Phones.Code("admin"));

        Assert.Equal((HttpStatusCode.TooManyRequests, Authenticators.Locked), locked);
        Assert.Equal((Authenticators.Locked, 5), (still.Code, recorded));
        Assert.Equal(HttpStatusCode.OK, later.Status);
        Assert.Equal(1, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM escalation WHERE kind = ?1", Authenticators.EscalationKind)));
    }

    [Fact]
    public async Task AnElevationIsForItsOwnSignInAndScopeForFiveMinutesAndEndsWithTheSignIn()
    {
        var clock = new TestClock();
        await using var gateway = await EnrolledAsync(clock);
        var page = await SignedInAsync(gateway, "admin");
        var other = await SignedInAsync(gateway, "admin");
        var elevation = await ElevateAsync(page, gateway.Phones.Code("admin"));

        Assert.Equal(HttpStatusCode.OK, (await CapAsync(page, null, elevation)).Status);
        Assert.Equal(Authenticators.Needed, (await CapAsync(page, null)).Code);
        Assert.Equal(Authenticators.Needed, (await CapAsync(other, null, elevation)).Code);
        Assert.Equal(Authenticators.Needed, (await SendAsync(page, HttpMethod.Put, "/api/operators/eve", new { roles = Array.Empty<string>(), departments = Array.Empty<string>() }, elevation: elevation)).Code);
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(Authenticators.Needed, (await CapAsync(page, null, elevation)).Code);
        elevation = await ElevateAsync(page, gateway.Phones.Code("admin"));
        await SendAsync(page, HttpMethod.Delete, "/api/session", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CapAsync(page, null, elevation)).Status);
    }

    [Fact]
    public async Task EachRiskyYesNeedsItsOwnCodeAndANoNone()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await gateway.ClassifyAsync("write", "High", sideEffect: true);
        var thief = Thief(gateway);
        var elevation = await ElevateAsync(thief, gateway.Phones.Code("admin"));
        await using var agent = await gateway.ConnectAsync();
        var first = (await agent.CallAsync("write", new { line = "1" })).Subject!;
        var second = (await agent.CallAsync("write", new { line = "2" })).Subject!;

        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Post, $"/api/approvals/{first}/approve", new { }, elevation: elevation)).Code);
        var code = gateway.Phones.Code("admin");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(thief, HttpMethod.Post, $"/api/approvals/{first}/approve", new { }, code)).Status);
        Assert.Equal(Authenticators.Used, (await SendAsync(thief, HttpMethod.Post, $"/api/approvals/{second}/approve", new { }, code)).Code);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(thief, HttpMethod.Post, $"/api/approvals/{second}/reject", new { reason = "no" })).Status);
        var vote = (await gateway.Admin.GetOkAsync($"/api/approvals/{first}"))!["approval"]!["votes"]!.AsArray().Single()!;
        Assert.Equal((true, true), ((bool)vote["soleOperator"]!, (bool)vote["steppedUp"]!));
    }

    [Fact]
    public async Task ASoleOperatorDoesNotApproveWhatIsCriticalWithACodeEither()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await gateway.ClassifyAsync("write", "Critical", sideEffect: true);
        await using var agent = await gateway.ConnectAsync();
        var asked = (await agent.CallAsync("write", new { line = "1" })).Subject!;

        var refused = await SendAsync(Thief(gateway), HttpMethod.Post, $"/api/approvals/{asked}/approve", new { }, gateway.Phones.Code("admin"));

        Assert.Equal(TackOS.Approvals.Voting.SecondPerson, refused.Code);
    }

    [Fact]
    public async Task ALevelIsRaisedWithACodeAndLoweredWithoutOne()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var thief = Thief(gateway);

        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Put, "/api/departments/ops", new { autonomy = 3 })).Code);
        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Put, "/api/departments/new", new { autonomy = 4 })).Code);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(thief, HttpMethod.Put, "/api/departments/ops", new { autonomy = 1 })).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(thief, HttpMethod.Put, "/api/departments/ops", new { autonomy = 2 }, gateway.Phones.Code("admin"))).Status);
    }

    [Fact]
    public async Task AnOldTokenSetsNoAuthenticatorUpAndAnotherOneNeedsTheOld()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.BareAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        var thief = Thief(gateway);
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("sign-in-not-fresh", (await SendAsync(thief, HttpMethod.Post, "/api/step-up", new { })).Code);
        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Post, "/api/operators/admin/codes", new { })).Code);

        var fresh = await gateway.SignedInAsync("admin");
        await fresh.PutOkAsync("/api/budgets/company/cap", Cap);
        thief = gateway.Client(TokenOf(fresh));

        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Post, "/api/step-up", new { })).Code);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(thief, HttpMethod.Post, "/api/step-up", new { }, gateway.Phones.Code("admin"))).Status);
        Assert.Equal(Authenticators.Wrong, (await SendAsync(thief, HttpMethod.Post, "/api/step-up/confirm", new { }, gateway.Phones.Code("admin"))).Code);
    }

    [Fact]
    public async Task AnEnrolmentThatWasBegunWithoutTheOldAuthenticatorDoesNotTakeThePlaceOfOneThatWasSetUpMeanwhile()
    {
        await using var gateway = await EnrolledAsync();
        var authenticators = gateway.Part<Authenticators>();
        var late = AuthenticatorSecret.Decode(authenticators.Begin("admin", instead: null).Base32);

        var refused = await Assert.ThrowsAsync<ControlException>(
            () => authenticators.ConfirmAsync("admin", OneTimeCode.At(late, OneTimeCode.StepAt(gateway.Phones.Clock.GetUtcNow()))));

        Assert.Equal("enrolment-missing", refused.Code);
        Assert.Equal(HttpStatusCode.OK, (await CapAsync(Thief(gateway), gateway.Phones.Code("admin"))).Status);
    }

    [Fact]
    public async Task WhoeverGuessesCodesDoesNotCloseTheEscalationAboutIt()
    {
        await using var gateway = await EnrolledAsync();
        var thief = Thief(gateway);
        for (var i = 0; i < 5; i++)
            await CapAsync(thief, "guess");
        var raised = gateway.Journal.Entries.OfType<EscalationRaised>().Single(e => e.Kind == Authenticators.EscalationKind);

        Assert.Equal(Authenticators.Needed, (await SendAsync(thief, HttpMethod.Post, $"/api/escalations/{raised.Id}/resolve", new { reason = "me" })).Code);
    }

    [Fact]
    public async Task AnotherAdminResetsAndNobodyHimself()
    {
        await using var gateway = await EnrolledAsync();
        var bob = await gateway.OperatorAsync("bob", "Admin");
        await bob.PutOkAsync("/api/budgets/company/cap", Cap);

        Assert.Equal("own-authenticator", (await gateway.Admin.RefusedPostAsync("/api/operators/admin/step-up/reset", new { reason = "lost" })).Code);
        await gateway.Admin.PostOkAsync("/api/operators/bob/step-up/reset", new { reason = "lost" });

        Assert.Equal(Authenticators.Needed, (await SendAsync(gateway.Client(TokenOf(bob)), HttpMethod.Put, "/api/budgets/company/cap", Cap, gateway.Phones.Code("bob"))).Code);
        Assert.Contains("operator.step-up-reset", gateway.Journal.Types);
    }

    [Fact]
    public async Task WhoeverStartsTackOSResetsForAnOperatorWhoIsTheOnlyOneAndTheJournalSaysSo()
    {
        await using var gateway = await EnrolledAsync();
        await gateway.StopAsync();

        await Assert.ThrowsAsync<StartupException>(() => TackOS.Server.Gateway.StartAsync(new GatewayOptions(gateway.Data, "127.0.0.1:0") { ResetStepUp = "nobody" }));
        await (await TackOS.Server.Gateway.StartAsync(new GatewayOptions(gateway.Data, "127.0.0.1:0") { ResetStepUp = "admin" })).DisposeAsync();

        var reset = gateway.Journal.Entries.OfType<StepUpReset>().Single();
        Assert.Equal(("admin", Actors.System), (reset.Operator, reset.Actor));
        Assert.Contains(gateway.Journal.Entries.OfType<EscalationRaised>(), raised => raised.Kind == "step-up-reset");
        Assert.Equal(0, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM step_up_box")));
    }

    [Fact]
    public async Task TheSecretIsToldOnceAndIsInNoFileNoEntryAndNoLog()
    {
        await using var gateway = await EnrolledAsync();
        var secret = gateway.Phones.SecretOf("admin");
        using var value = SecretValue.FromBytes(secret);
        var text = AuthenticatorSecret.Of(value, "admin").Base32;
        await gateway.StopAsync();

        var holders = Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file) is var bytes
            && (bytes.AsSpan().IndexOf(secret) >= 0 || bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(text)) >= 0));
        Assert.Empty(holders);
        Assert.DoesNotContain(text, gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretThatDoesNotOpenTakesNoCode()
    {
        await using var gateway = await EnrolledAsync();
        await gateway.StopAsync();
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.Execute("UPDATE step_up_box SET box = zeroblob(length(box))");
        await gateway.StartAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TackOS.Calls.Codes.VaultSealed), await CapAsync(Thief(gateway), gateway.Phones.Code("admin")));
    }

    [Fact]
    public async Task ASignInEndsAnHourAfterItsLastUseAndTwelveAfterItsFirst()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.BareAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        var (used, idle) = (Thief(gateway), await SignedInAsync(gateway, "admin"));
        for (var i = 0; i < 13; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(55));
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(used, HttpMethod.Get, "/api/session", null)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(idle, HttpMethod.Get, "/api/session", null)).Status);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(used, HttpMethod.Get, "/api/session", null)).Status);
    }

    private static async Task<GatewayFixture> EnrolledAsync(TestClock? clock = null)
    {
        var gateway = await GatewayFixture.BareAsync(replace: services =>
        {
            if (clock is not null)
                services.AddSingleton<TimeProvider>(clock);
        });
        await gateway.Admin.PutOkAsync("/api/budgets/company/cap", Cap);
        // The beginning, in which no code is asked for, is over.
        await IssueAgentTokenAsync(gateway.Admin);
        return gateway;
    }

    private static async Task IssueAgentTokenAsync(HttpClient admin)
    {
        await admin.PutOkAsync("/api/departments/desk", new { role = "clerks" });
        await admin.PutOkAsync("/api/agents/clerk", new { department = "desk" });
        await admin.PostOkAsync("/api/agents/clerk/tokens", new { });
    }

    private static string TokenOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>The admin's token, in the hands of whoever read the file that it lies in.</summary>
    private static HttpClient Thief(GatewayFixture gateway) => gateway.Client(TokenOf(gateway.Admin));

    private static async Task<HttpClient> SignedInAsync(GatewayFixture gateway, string id) => gateway.Client(TokenOf(await gateway.SignedInAsync(id)));

    private static Task<(HttpStatusCode Status, string? Code)> CapAsync(HttpClient client, string? code, string? elevation = null) =>
        SendAsync(client, HttpMethod.Put, "/api/budgets/company/cap", Cap, code, elevation);

    private static async Task<string> ElevateAsync(HttpClient client, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/budgets/company/cap") { Content = JsonContent.Create(Cap), Headers = { { StepUp.CodeHeader, code } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
        return answer.EnsureSuccessStatusCode().Headers.GetValues(StepUp.ElevationHeader).Single();
    }

    private static async Task<(HttpStatusCode Status, string? Code)> SendAsync(HttpClient client, HttpMethod method, string path, object? body, string? code = null, string? elevation = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (code is not null)
            request.Headers.Add(StepUp.CodeHeader, code);
        if (elevation is not null)
            request.Headers.Add(StepUp.ElevationHeader, elevation);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? null : (string?)JsonNode.Parse(text.Length == 0 ? "{}" : text)?["code"]);
    }
}
