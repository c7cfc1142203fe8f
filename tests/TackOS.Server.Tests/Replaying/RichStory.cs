using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Server.Egress;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Tests.Egress;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Replaying;

/// <summary>
/// A company's first days, told to a real gateway through its own doors, in which everything that the journal can record happens. It ends with
/// something in every table: a question that waits, an account that is paused, an outcome that nobody knows, a tool in quarantine.
/// </summary>
internal sealed class RichStory(GatewayFixture gateway, TestClock clock) : IAsyncDisposable
{
    private const string Department = "department:" + GatewayFixture.Department;
    private const int Discard = 9;
    private const long Price = 1_000_000;

    public GatewayFixture Gateway => gateway;

    public TestClock Clock => clock;

    /// <summary>An approver and a person of finance, of the department alone.</summary>
    public HttpClient Ana { get; private set; } = null!;

    /// <summary>The question that nobody has answered.</summary>
    public string Waiting { get; private set; } = "";

    /// <summary>Where the oldest entries went.</summary>
    public string Cold => Path.Combine(Path.GetDirectoryName(gateway.Data)!, "cold");

    /// <summary>All entries from the first on, those in the cold folder too.</summary>
    public List<JournalEntry> Entries => gateway.Journal.Read(db => JournalEntries.Read(db, JournalEntries.Size(db), new ColdFolder(Cold)).ToList());

    public ReplayVerdict Replay() => JournalReplay.Run(gateway.Data, cold: Cold);

    public static async Task<RichStory> ToldAsync()
    {
        var clock = new TestClock();
        var story = new RichStory(await GatewayFixture.BareAsync(TimeSpan.FromMilliseconds(100), services => services.AddSingleton<TimeProvider>(clock)
            .AddSingleton(new EgressOptions { MostRefusalsListed = 1 })
            .AddSingleton(new AddressGuard((_, _) => Task.FromResult<IPAddress[]>([]), ProxyFixture.LoopbackIsPublic, TimeProvider.System))), clock);
        await story.RestartAsync();
        await story.SetUpAsync();
        await story.PeopleAsync();
        await story.CallsAsync();
        await story.WaysOutAsync();
        await story.ApprovalsAsync();
        await story.TroubleAsync();
        await story.MoneyAsync();
        await story.ErasureAsync();
        await story.VaultAsync();
        await story.RetentionAsync();
        await story.Gateway.RestartAsync();
        return story;
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    /// <summary>The record of what was signed is lost on the first day, and a new log begins over what is there.</summary>
    private async Task RestartAsync()
    {
        await gateway.StopAsync();
        File.Delete(new JournalPlaces(gateway.Data).Record);
        JournalRestart.Begin(gateway.Data, "the record was lost", "ana", clock);
        await gateway.StartAsync();
    }

    private async Task SetUpAsync()
    {
        var admin = gateway.Admin;
        // As many as a segment has, so that one is full and can go.
        for (var i = 0; i < 256; i++)
            await admin.PutOkAsync("/api/budgets/company/cap", new { capMicros = 1_000 * Price, thresholdPercent = 85, reason = $"{i}" });
        await admin.PutOkAsync("/api/witnesses", new { witnesses = Array.Empty<object>(), quorum = 0, reason = "none yet" });
        gateway.Allow = [$"127.0.0.1:{Discard}"];
        await gateway.AddServerAsync();
        await admin.PutOkAsync("/api/secrets/box-key", new { value = "a-value-that-is-long-42", server = "box", kind = "Environment", slot = "BOX_KEY" });
        await admin.PutOkAsync("/api/secrets/box-key", new { value = "a-value-that-is-newer-43", server = "box", kind = "Environment", slot = "BOX_KEY" });
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await admin.PutOkAsync("/api/missions/q4", new { department = GatewayFixture.Department, title = "Books", deadline = DateTimeOffset.UtcNow.AddYears(1) });
        await admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department, mission = "q4" });
        await gateway.TakeTokenAsync();
        await gateway.TrustAsync("write");
        await admin.PutOkAsync("/api/tools/box__crash/classification", new { risk = "Low", sideEffect = false, leaves = false, labels = new[] { "untrusted" } });
        await gateway.PriceAsync("crash", Price / 4);
        await admin.PutOkAsync("/api/tools/box__read/classification", new { risk = "Low", sideEffect = false, leaves = false, labels = new[] { "private" } });
        await gateway.PriceAsync("read", Price);
        await admin.PutOkAsync("/api/policies", new { files = new[] { new { name = "more.cedar", text = "@id(\"no-nights\")\nforbid(principal, action, resource) when { false };\n" } }, reason = "nights" });
        await admin.PostOkAsync("/api/plans/simulate", new { agent = GatewayFixture.AgentId, steps = new[] { new { tool = "box__read", arguments = new { } } } });
        await admin.PutOkAsync("/api/servers/web", new { transport = new { kind = "http", address = "https://example.com/mcp" }, trusted = false });
        (await admin.DeleteAsync("/api/servers/web?reason=test", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    private async Task PeopleAsync()
    {
        var admin = gateway.Admin;
        Ana = await gateway.OperatorOfAsync(GatewayFixture.Department, "ana", "Approver", "Finance");
        using var second = await gateway.LetInAsync("ana");
        (await second.DeleteAsync("/api/session", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var code = (string)(await admin.PostOkAsync("/api/operators/ana/codes", new { }))!["code"]!;
        using var browser = new HttpClient { BaseAddress = gateway.Address };
        (await browser.PostAsJsonAsync("/api/session", new { code, forCli = false }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await admin.PutOkAsync("/api/agents/helper", new { department = GatewayFixture.Department });
        await gateway.IssueTokenAsync("helper");
        var tokens = (await admin.GetOkAsync("/api/agents/helper/tokens"))!.AsArray();
        (await admin.DeleteAsync($"/api/tokens/{(string)tokens[0]!["id"]!}?reason=lost", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    private async Task CallsAsync()
    {
        await using var agent = await gateway.ConnectAsync();
        Assert.False((await agent.CallAsync("read", new { note = "this" })).IsError);
        Assert.False((await agent.CallAsync("write", new { line = "one" }, "key-1")).IsError);
        Assert.True((await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = "tool-error" })).IsError);
        Assert.NotNull((await agent.CallAsync("write", new { line = 7 })).Code);
        Assert.NotNull((await agent.CallAsync("nothing")).Code);
        Assert.Contains(TackOS.Calls.Codes.Withheld, (await agent.CallAsync("read", new { note = "AKIA" + "2B3C4D5E6F7GQRST" })).Text, StringComparison.Ordinal);
        var withheld = gateway.Journal.Read(db => db.One("SELECT id FROM call WHERE code = 'result-withheld'", row => row.GetString(0)))!;
        await gateway.Admin.PostOkAsync($"/api/calls/{withheld}/withheld", new { reason = "whose key is it?" });
    }

    /// <summary>Nobody listens at the one place it may go to, and of what it may not only the first is listed; the rest is told when its proxy ends.</summary>
    private async Task WaysOutAsync()
    {
        await gateway.GoOutAsync($"127.0.0.1:{Discard}", "a.example:443", "b.example:443");
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("egress.closed") && gateway.Journal.Types.Contains("egress.refused"));
    }

    private async Task ApprovalsAsync()
    {
        await using var agent = await gateway.ConnectAsync();
        var yes = await agent.CallAsync("destroy", new { line = "old" });
        await Ana.PostOkAsync($"/api/approvals/{yes.Subject}/approve", new { });
        Assert.Equal("destroyed old", (await agent.CallAsync("destroy", new { line = "old" })).Text);
        await LoseThePhoneAsync();
        var no = await agent.CallAsync("destroy", new { line = "new" });
        await Ana.PostOkAsync($"/api/approvals/{no.Subject}/reject", new { reason = "still needed" });
        Assert.Equal(TackOS.Calls.Codes.Rejected, (await agent.CallAsync("destroy", new { line = "new" })).Code);
        await gateway.SetLevelAsync(1);
        var draft = await agent.CallAsync("destroy", new { line = "draft" });
        await Ana.PostOkAsync($"/api/approvals/{draft.Subject}/approve", new { });
        await Until.TrueAsync(() => gateway.Written.Contains("draft"));
        await gateway.SetLevelAsync(2);
        await agent.CallAsync("destroy", new { line = "never" });
        clock.Advance(TimeSpan.FromHours(25));
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("approval.closed"));
        Waiting = (await agent.CallAsync("destroy", new { line = "perhaps" })).Subject!;
    }

    private async Task LoseThePhoneAsync()
    {
        using var guess = new HttpRequestMessage(HttpMethod.Put, $"/api/budgets/{Department}/cap") { Headers = { { "Tackos-Step-Up", "guess" } } };
        Ana.DefaultRequestHeaders.TryGetValues("Authorization", out var token);
        using var thief = gateway.Client(token!.Single()["Bearer ".Length..]);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await thief.SendAsync(guess, TestContext.Current.CancellationToken)).StatusCode);
        await gateway.Admin.PostOkAsync("/api/operators/ana/step-up/reset", new { reason = "lost her phone" });
        gateway.Phones.Lose("ana");
    }

    private async Task TroubleAsync()
    {
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("crash", new { line = "x" });
        var call = gateway.Journal.Read(db => db.One("SELECT id FROM call WHERE state = 'unknown'", row => row.GetString(0)))!;
        await Ana.PostOkAsync($"/api/calls/{call}/reconcile", new { happened = true, costMicros = 250_000, reason = "seen in the file" });
        await agent.CallAsync("crash", new { line = "y" });
        var away = gateway.Script + ".away";
        File.Move(gateway.Script, away);
        Assert.Equal(TackOS.Calls.Codes.NotSent, (await agent.CallAsync("write", new { line = "nowhere" })).Code);
        File.Move(away, gateway.Script);
        await Until.TrueAsync(async () => !(await agent.CallAsync("write", new { line = "again" })).IsError);
        gateway.Touch("changed");
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("tool.quarantined"));
    }

    private async Task MoneyAsync()
    {
        await using var agent = await gateway.ConnectAsync();
        await Ana.PutOkAsync($"/api/budgets/{Department}/cap", new { capMicros = 4 * Price, reason = "small" });
        for (var i = 0; i < 4; i++)
            await agent.CallAsync("read", new { note = $"{i}" });
        await Ana.PostOkAsync($"/api/budgets/{Department}/override", new { extraMicros = Price / 2, until = clock.GetUtcNow().AddHours(1), reason = "month end" });
        await agent.CallAsync("read", new { note = "last" });
        await agent.CallAsync("read", new { note = "refused" });
        var escalation = gateway.Journal.Read(db => db.One("SELECT id FROM escalation WHERE kind = 'budget-stop'", row => row.GetString(0)))!;
        await gateway.Admin.PostOkAsync($"/api/escalations/{escalation}/resolve", new { reason = "as planned" });
    }

    /// <summary>The vault is sealed and opened, and each of its keys is another one afterwards.</summary>
    private async Task VaultAsync()
    {
        const string passphrase = "correct horse battery staple";
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Kek", provider = "passphrase", passphrase });
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });
        Assert.Equal("unseal-wrong", (await gateway.Admin.RefusedPostAsync("/api/vault/unseal", new { passphrase = "another" })).Code);
        await gateway.Admin.PostOkAsync("/api/vault/unseal", new { passphrase });
        gateway.Typed = passphrase;
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });
        await Until.TrueAsync(async () => (int)(await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" }))!["left"]! == 0);
    }

    private async Task ErasureAsync()
    {
        await EraseAsync("call.settled", "Result");
        await EraseAsync("call.admitted", "Arguments");
    }

    /// <summary>What came before the clock was put on is old enough for both.</summary>
    private async Task RetentionAsync()
    {
        await gateway.Admin.PutOkAsync("/api/journal/retention", new { bodiesDays = 1, entriesDays = 1, cold = Cold, reason = "records schedule", basedOn = (long?)null });
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("journal.bodies-erased") && gateway.Journal.Read(db => db.Number("SELECT MIN(idx) FROM entry")) > 0);
    }

    private async Task EraseAsync(string type, string part) => await gateway.Admin.PostOkAsync(
        $"/api/journal/{gateway.Journal.Read(db => db.Number("SELECT MIN(idx) FROM entry WHERE type = ?1", type))}/erasure",
        new { part, reason = "asked for", legalBasis = "Art. 17" });
}
