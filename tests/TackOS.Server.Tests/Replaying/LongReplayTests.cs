using System.Diagnostics;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Replaying;

public sealed class LongReplayTests
{
    private const int Entries = 1_000_000;
    private const int CallsAtOnce = 500;

    [Fact]
    public async Task AMillionEntriesAreReplayedAndOneValueAmongThemIsFound()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is null, "A million entries take minutes; ./test long runs them.");
        Store? store = null;
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: services => store = (Store)services.Single(part => part.ServiceType == typeof(Store)).ImplementationInstance!);
        await gateway.PriceAsync("read", 1_000);
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read");
        var admitted = gateway.Journal.Entries.OfType<CallAdmitted>().Single();
        var settled = gateway.Journal.Entries.OfType<CallSettled>().Single();
        for (var i = 0; i < Entries / 2; i += CallsAtOnce)
            await store!.Writer.WriteAsync(transaction => Append(transaction, admitted, settled, i));
        await gateway.StopAsync();

        var watch = Stopwatch.StartNew();
        var clean = ReplayTests.AssertClean(JournalReplay.Run(gateway.Data));
        TestContext.Current.TestOutputHelper!.WriteLine($"{clean.Entries} entries, {clean.Rows} rows, database {new FileInfo(gateway.Journal.File).Length >> 20} MiB: {watch.Elapsed.TotalSeconds:F1} s");
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.Execute("UPDATE call SET cost = cost + 1 WHERE id = 'call_250000'");
        watch.Restart();
        var found = Assert.Single(Assert.IsType<ReplayVerdict.Differs>(JournalReplay.Run(gateway.Data)).Differences);

        TestContext.Current.TestOutputHelper!.WriteLine($"with a second fold that names the entry: {watch.Elapsed.TotalSeconds:F1} s");
        Assert.Equal(("call", "id=call_250000", "cost", "call.settled"), (found.Table, found.Key, found.Field, found.EntryType));
    }

    private static void Append(Transaction transaction, CallAdmitted admitted, CallSettled settled, int from)
    {
        for (var i = from; i < from + CallsAtOnce; i++)
        {
            var at = admitted.At.AddSeconds(i);
            var call = admitted with { Id = $"call_{i}", At = at, Run = $"run_{i / 40}", Operation = i % 10 == 0 ? $"key-{i}" : null, Hold = admitted.Hold with { Month = Account.MonthOf(at) } };
            transaction.Append(call);
            transaction.Append((JournalEvent)(settled with { Id = call.Id, At = at.AddMilliseconds(300), Labels = i % 7 == 0 ? ["private"] : [] }));
        }
    }
}
