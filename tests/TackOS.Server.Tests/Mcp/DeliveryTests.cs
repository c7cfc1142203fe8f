using System.Text;
using TackOS.Calls;

namespace TackOS.Server.Tests.Mcp;

public sealed class DeliveryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task AnAnswerThatWasWrittenToItsClientIsDelivered(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.AnswersWith("""{"content":[]}""", "call_7");
        await using var client = await surface.ConnectAsync(protocol);

        await Surface.CallAsync(client, """{"name":"a__b"}""");

        Assert.Equal("delivered call_7", await surface.Gate.Deliveries.Reader.ReadAsync(Cancel));
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task AnAnswerWhoseClientLeftIsNotDelivered(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        var entered = new TaskCompletionSource();
        surface.Gate.Answer = async (_, clientGone) =>
        {
            entered.SetResult();
            await GoneAsync(clientGone);
            return new Answer.Result("call_8", "{\"content\":[]}"u8.ToArray(), IsError: false);
        };
        await using var client = await surface.ConnectAsync(protocol);
        using var raw = new RawClient(surface);
        raw.Headers["MCP-Protocol-Version"] = protocol;
        raw.Headers["Mcp-Method"] = "tools/call";
        raw.Headers["Mcp-Name"] = "a__b";
        if (client.SessionId is { } session)
            raw.Headers["Mcp-Session-Id"] = session;
        using var leave = new CancellationTokenSource();
        var body = RawClient.ModernCall.Replace("2026-07-28", protocol, StringComparison.Ordinal);

        var call = raw.SendAsync(Encoding.UTF8.GetBytes(body), leave.Token);
        await entered.Task.WaitAsync(Cancel);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("not delivered call_8", await surface.Gate.Deliveries.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task ACancelledCallTellsThePathAndItsAnswerIsNotDelivered()
    {
        await using var surface = await Surface.StartAsync();
        var entered = new TaskCompletionSource();
        surface.Gate.Answer = async (_, clientGone) =>
        {
            entered.SetResult();
            await GoneAsync(clientGone);
            return new Answer.Result("call_9", "{\"content\":[]}"u8.ToArray(), IsError: false);
        };
        await using var client = await surface.ConnectAsync("2025-11-25");
        using var cancel = new CancellationTokenSource();

        var call = client.CallToolAsync("a__b", cancellationToken: cancel.Token).AsTask();
        await entered.Task.WaitAsync(Cancel);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("not delivered call_9", await surface.Gate.Deliveries.Reader.ReadAsync(Cancel));
    }

    private static async Task GoneAsync(CancellationToken clientGone)
    {
        var gone = new TaskCompletionSource();
        await using var registration = clientGone.Register(gone.SetResult);
        await gone.Task.WaitAsync(Cancel);
    }
}
