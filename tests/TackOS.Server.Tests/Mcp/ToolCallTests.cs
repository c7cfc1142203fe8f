using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using TackOS.Calls;

namespace TackOS.Server.Tests.Mcp;

public sealed class ToolCallTests
{
    private const string Modern = "2026-07-28";
    private const string Sessions = "2025-11-25";

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task AListHasTheDefinitionsAsTheyAreUnderTheNamesAgentsUse(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.Offers("files__read", """{"name":"read","description":"Reads.","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}""");
        await using var client = await surface.ConnectAsync(protocol);

        var tool = Assert.Single(await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("files__read", tool.Name);
        Assert.Equal("Reads.", tool.Description);
        Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint);
    }

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task AResultPassesWithStructuredContentAndUnknownFields(string protocol)
    {
        const string Result =
            """{"content":[{"type":"text","text":"ü <b>","priority":0.5},{"type":"hologram","depth":3}],"structuredContent":{"a":[1,2.50]},"isError":false,"x-new":{"y":null}}""";
        await using var surface = await Surface.StartAsync();
        surface.Gate.AnswersWith(Result);
        await using var client = await surface.ConnectAsync(protocol);

        var got = await Surface.CallAsync(client, """{"name":"a__b","arguments":{}}""");

        // What the newest revision asks of every server to add.
        got.Remove("resultType");
        got.Remove("_meta");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Result), JsonSerializer.SerializeToElement(got)), got.ToJsonString());
    }

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task ACallArrivesWithItsTokenArgumentsAndKey(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.AnswersWith("""{"content":[]}""");
        await using var client = await surface.ConnectAsync(protocol);

        await Surface.CallAsync(client, """{"name":"a__b","arguments":{"n":1.50,"s":"\u00e9"},"_meta":{"tackos/operation":"pay-7"}}""");

        var call = Assert.Single(surface.Gate.Calls);
        Assert.Equal(new Credential.AgentBearer(FakeGate.Token), call.Credential);
        Assert.Equal("a__b", call.Tool);
        Assert.Equal("pay-7", call.OperationKey);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"n":1.50,"s":"é"}"""), JsonElement.Parse(Encoding.UTF8.GetString(call.Arguments.Span))));
    }

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task ARefusalIsAnErrorResultWithItsCodeSentenceAndRules(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.Answer = (_, _) => Task.FromResult<Answer>(new Answer.Stopped(
            new Refusal(Codes.PolicyForbids, "a__b is forbidden by no-pay.") { Subject = "apr_1", Rules = [new Rule("no-pay", "money.cedar", 12)] }));
        await using var client = await surface.ConnectAsync(protocol);

        var result = await client.CallToolAsync("a__b", cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.IsError);
        var text = Assert.IsType<ModelContextProtocol.Protocol.TextContentBlock>(Assert.Single(result.Content));
        Assert.Equal("[policy-forbids] a__b is forbidden by no-pay.", text.Text);
        Assert.Equal(
            """{"code":"policy-forbids","subject":"apr_1","rules":[{"id":"no-pay","file":"money.cedar","line":12}]}""",
            result.Meta!["tackos/refusal"]!.ToJsonString());
        Assert.False(surface.Gate.Deliveries.Reader.TryRead(out _));
    }

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task AGateThatBreaksIsAnErrorWithoutItsDetails(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.Answer = (_, _) => throw new InvalidOperationException("the password is 1234");
        await using var client = await surface.ConnectAsync(protocol);

        var error = await Assert.ThrowsAsync<McpProtocolException>(() => Surface.CallAsync(client, """{"name":"a__b"}"""));

        Assert.Equal(McpErrorCode.InternalError, error.ErrorCode);
        Assert.DoesNotContain("1234", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Modern)]
    [InlineData(Sessions)]
    public async Task ManyCallsAtOnceEachGetTheirOwnAnswer(string protocol)
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.Answer = async (call, _) =>
        {
            await Task.Yield();
            return new Answer.Result("call_1", Encoding.UTF8.GetBytes($$"""{"content":[],"structuredContent":{{Encoding.UTF8.GetString(call.Arguments.Span)}}}"""), IsError: false);
        };
        await using var client = await surface.ConnectAsync(protocol);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Surface.CallAsync(client, $$$"""{"name":"a__b","arguments":{"n":{{{n}}}}}""")));

        Assert.All(results.Index(), r => Assert.Equal(r.Index, r.Item["structuredContent"]!["n"]!.GetValue<int>()));
    }

    [Fact]
    public async Task AnOperationKeyThatIsNotTextIsRefusedAndNothingRuns()
    {
        await using var surface = await Surface.StartAsync();
        await using var client = await surface.ConnectAsync(Sessions);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(
            () => Surface.CallAsync(client, """{"name":"a__b","_meta":{"tackos/operation":7}}"""));

        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        Assert.Empty(surface.Gate.Calls);
    }

    [Fact]
    public async Task ASessionServesOnlyTheTokenThatOpenedIt()
    {
        await using var surface = await Surface.StartAsync();
        surface.Gate.AnswersWith("""{"content":[]}""");
        await using var client = await surface.ConnectAsync(Sessions);
        using var raw = new RawClient(surface);
        raw.Headers["Mcp-Session-Id"] = client.SessionId!;
        raw.Headers["Authorization"] = "Bearer " + FakeGate.OtherToken;

        var (status, _) = await raw.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a__b"}}""");

        Assert.Equal(403, status);
        Assert.Empty(surface.Gate.Calls);
    }
}
