using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Server.Tests.Gateway;

public sealed class MoneyTests
{
    private const long Price = 1_000_000;
    private const string OpsAccount = "department:" + GatewayFixture.Department;

    [Fact]
    public async Task SixtyFourCallersNeverTakeAnAccountOverItsLimit()
    {
        await using var gateway = await PricedAsync(capMicros: 20 * Price);
        await using var agent = await gateway.ConnectAsync();
        const long Limit = 17 * Price; // 85 % of the cap

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => agent.CallAsync("read", new { note = $"{i}" })));

        Assert.Equal(17, answers.Count(answer => answer.Code is null));
        Assert.All(answers.Where(answer => answer.Code is not null), refused =>
        {
            Assert.Contains(refused.Code, (string[])[Codes.BudgetStop, Codes.BudgetPaused]);
            Assert.Contains(OpsAccount, refused.Text, StringComparison.Ordinal);
            Assert.Equal(OpsAccount, refused.Subject);
        });
        Assert.All(Projections(gateway.Journal.Entries, OpsAccount), projected => Assert.InRange(projected, 0, Limit));
        Assert.Equal((Limit, 0), gateway.Journal.Balance(OpsAccount));
        Assert.Equal((Limit, 0), gateway.Journal.Balance("company"));
    }

    [Fact]
    public async Task AStopPausesTheAccountAndRaisesOneEscalationUntilAnOverrideLiftsIt()
    {
        await using var gateway = await PricedAsync(capMicros: 2 * Price);
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("read")).Code);

        Assert.Equal(Codes.BudgetStop, (await agent.CallAsync("read")).Code);
        Assert.Equal(Codes.BudgetPaused, (await agent.CallAsync("read")).Code);
        await gateway.PriceAsync("read", 1);
        Assert.Equal(Codes.BudgetPaused, (await agent.CallAsync("read")).Code);
        var escalations = (await gateway.Admin.GetOkAsync("/api/escalations"))!.AsArray();
        Assert.Equal(("budget-stop", OpsAccount), ((string)Assert.Single(escalations)!["kind"]!, (string)escalations[0]!["subject"]!));

        await gateway.PriceAsync("read", Price);
        await gateway.Admin.PostOkAsync($"/api/budgets/{OpsAccount}/override", new { extraMicros = Price, until = DateTimeOffset.UtcNow.AddHours(1), reason = "month end" });

        Assert.Null((await agent.CallAsync("read")).Code);
        // An override lifts the threshold, never the cap.
        Assert.Equal(Codes.BudgetStop, (await agent.CallAsync("read")).Code);
        Assert.Equal((2 * Price, 0), gateway.Journal.Balance(OpsAccount));
    }

    [Fact]
    public async Task AnOverrideEndsWithItsTime()
    {
        var clock = new TestClock();
        await using var gateway = await PricedAsync(capMicros: 10 * Price, clock);
        await gateway.Admin.PutOkAsync($"/api/budgets/{OpsAccount}/cap", new { capMicros = 10 * Price, thresholdPercent = 10 });
        await gateway.Admin.PostOkAsync($"/api/budgets/{OpsAccount}/override", new { extraMicros = 5 * Price, until = clock.GetUtcNow().AddMinutes(5), reason = "now" });
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("read")).Code);
        Assert.Null((await agent.CallAsync("read")).Code);

        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(Codes.BudgetStop, (await agent.CallAsync("read")).Code);
    }

    [Fact]
    public async Task TheNextMonthStartsWithNothingSpent()
    {
        var clock = new TestClock();
        await using var gateway = await PricedAsync(capMicros: 2 * Price, clock);
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("read");
        Assert.Equal(Codes.BudgetStop, (await agent.CallAsync("read")).Code);

        clock.Advance(NextMonth(clock.GetUtcNow()) - clock.GetUtcNow());

        // The token outlives the month; only the account starts anew.
        var token = gateway.Token;
        await using var later = await gateway.ConnectAsync(token: token);
        Assert.Null((await later.CallAsync("read")).Code);
    }

    [Fact]
    public async Task TheCompanyStopsWhatADepartmentCouldStillPay()
    {
        await using var gateway = await PricedAsync(capMicros: 100 * Price);
        await gateway.Admin.PutOkAsync("/api/budgets/company/cap", new { capMicros = Price, thresholdPercent = 100 });
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("read")).Code);

        var refused = await agent.CallAsync("read");

        Assert.Equal((Codes.BudgetStop, "company"), (refused.Code, refused.Subject));
        Assert.Equal((Price, 0), gateway.Journal.Balance(OpsAccount));
    }

    [Fact]
    public async Task AmountsThatTheJournalCannotHoldExactlyAreRefused()
    {
        await using var gateway = await PricedAsync(capMicros: null);

        Assert.Equal("cap-invalid", (await gateway.Admin.RefusedPutAsync($"/api/budgets/{OpsAccount}/cap", new { capMicros = long.MaxValue })).Code);
        Assert.Equal("price-invalid", (await gateway.Admin.RefusedPutAsync("/api/tools/box__read/price", new { priceMicros = long.MaxValue })).Code);
        Assert.Equal("price-invalid", (await gateway.Admin.RefusedPutAsync("/api/tools/box__read/price", new { priceMicros = -1 })).Code);
    }

    private static async Task<GatewayFixture> PricedAsync(long? capMicros, TestClock? clock = null)
    {
        var gateway = await GatewayFixture.WithAgentAsync(replace: clock is null ? null : services => services.AddSingleton<TimeProvider>(clock));
        await gateway.PriceAsync("read", Price);
        if (capMicros is { } cap)
            await gateway.Admin.PutOkAsync($"/api/budgets/{OpsAccount}/cap", new { capMicros = cap });
        return gateway;
    }

    /// <summary>What an account had spent and held after each entry: the fold that anybody can make of the journal.</summary>
    private static IEnumerable<long> Projections(IEnumerable<JournalEvent> entries, string account)
    {
        var holds = new Dictionary<string, long>(StringComparer.Ordinal);
        var projected = 0L;
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case CallAdmitted admitted when admitted.Hold.Accounts.Contains(account):
                    holds[admitted.Id] = admitted.Hold.Micros;
                    projected += admitted.Hold.Micros;
                    break;
                case CallSettled settled when holds.Remove(settled.Id, out var hold):
                    projected += settled.CostMicros - hold;
                    break;
                case CallNotSent given when holds.Remove(given.Id, out var hold):
                    projected -= hold;
                    break;
            }

            yield return projected;
        }
    }

    private static DateTimeOffset NextMonth(DateTimeOffset now) => new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).AddSeconds(1);
}
