using System.Text;
using System.Text.Json;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Server.Mcp;

namespace TackOS.Server.Tests.Mcp;

public sealed class FrontDoorTests
{
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a__b","arguments":{}}}""";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a__b","name":"c__d"}}""", -32600, StrictJson.DuplicateKey)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a__b","n\u0061me":"c__d"}}""", -32600, StrictJson.DuplicateKey)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"n":9007199254740993}}}""", -32600, StrictJson.InexactNumber)]
    [InlineData("""{"jsonrpc":"2.0","id":1,""", -32700, StrictJson.Syntax)]
    [InlineData("[" + Call + "]", -32600, DoorCodes.BatchNotSupported)]
    [InlineData("7", -32600, Codes.Malformed)]
    [InlineData("", -32700, StrictJson.Syntax)]
    public async Task ABodyThatIsNotOneClearMessageIsRefused(string body, int number, string code)
    {
        await using var surface = await Surface.StartAsync();
        using var raw = new RawClient(surface);

        var (status, answer) = await raw.PostAsync(body);

        AssertRefused(status, answer, number, code);
        Assert.Empty(surface.Gate.Calls);
    }

    [Fact]
    public async Task AHeaderThatNamesAnotherToolThanTheBodyIsRefused()
    {
        await using var surface = await Surface.StartAsync();
        using var raw = new RawClient(surface);
        raw.Headers["MCP-Protocol-Version"] = "2026-07-28";
        raw.Headers["Mcp-Method"] = "tools/call";
        raw.Headers["Mcp-Name"] = "c__d";

        var (status, _) = await raw.PostAsync(RawClient.ModernCall);

        Assert.Equal(400, status);
        Assert.Empty(surface.Gate.Calls);
    }

    [Fact]
    public async Task ABodyThatIsNotUtf8IsRefused()
    {
        await using var surface = await Surface.StartAsync();
        using var raw = new RawClient(surface);

        var (status, answer) = await raw.PostAsync([.. Encoding.UTF8.GetBytes("{\"a\":\""), 0xC0, 0xAF, .. Encoding.UTF8.GetBytes("\"}")]);

        AssertRefused(status, answer, -32700, StrictJson.InvalidUtf8);
    }

    [Fact]
    public async Task ABodyThatIsNestedTooDeeplyIsRefused()
    {
        await using var surface = await Surface.StartAsync();
        using var raw = new RawClient(surface);

        var (status, answer) = await raw.PostAsync(new string('[', 100_000) + new string(']', 100_000));

        AssertRefused(status, answer, -32600, StrictJson.TooDeep);
    }

    [Fact]
    public async Task ABodyOverTheLimitIsRefusedUnread()
    {
        await using var surface = await Surface.StartAsync(new McpSurfaceOptions { LargestBodyBytes = 1000 });
        using var raw = new RawClient(surface);

        var (status, answer) = await raw.PostAsync("\"" + new string('x', 1000) + "\"");

        Assert.Equal(413, status);
        Assert.Equal("request-too-large", answer.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer tka_unknown")]
    [InlineData("Bearer ")]
    [InlineData("Basic dGthXzE6")]
    [InlineData("Bearer tko_0123456789012345678901234567890123456789012")]
    public async Task OnlyAnAgentTokenGetsIn(string? authorization)
    {
        await using var surface = await Surface.StartAsync();
        using var raw = new RawClient(surface);
        raw.Headers.Remove("Authorization");
        if (authorization is not null)
            raw.Headers["Authorization"] = authorization;

        var (status, answer) = await raw.PostAsync(Call);

        Assert.Equal(401, status);
        Assert.Equal("unauthenticated", answer.GetProperty("code").GetString());
        Assert.Contains("tackos agent token", answer.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal("Bearer", raw.LastHeaders!.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.evil.example:PORT")]
    public async Task AForeignHostIsTurnedAway(string host)
    {
        await using var surface = await Surface.StartAsync(new McpSurfaceOptions { Hosts = ["tackos.example"] });

        var (status, code) = await PostWithAsync(surface, "Host", host);

        Assert.Equal((403, DoorCodes.HostNotAllowed), (status, code));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:1")]
    [InlineData("http://localhost:PORT.evil.example")]
    [InlineData("file://localhost:PORT")]
    public async Task AForeignOriginIsTurnedAway(string origin)
    {
        await using var surface = await Surface.StartAsync(new McpSurfaceOptions { Origins = ["https://desk.example"] });

        var (status, code) = await PostWithAsync(surface, "Origin", origin);

        Assert.Equal((403, DoorCodes.OriginNotAllowed), (status, code));
    }

    [Theory]
    [InlineData("Host", "localhost:PORT")]
    [InlineData("Host", "[::1]:PORT")]
    [InlineData("Host", "TackOS.example")]
    [InlineData("Origin", "http://127.0.0.1:PORT")]
    [InlineData("Origin", "https://desk.example")]
    public async Task OurOwnNamesAndConfiguredOnesGetIn(string header, string value)
    {
        await using var surface = await Surface.StartAsync(new McpSurfaceOptions { Hosts = ["tackos.example"], Origins = ["https://desk.example"] });

        var (_, code) = await PostWithAsync(surface, header, value);

        Assert.Equal("batch-not-supported", code);
    }

    private static async Task<(int Status, string? Code)> PostWithAsync(Surface surface, string header, string value)
    {
        using var raw = new RawClient(surface);
        raw.Headers[header] = value.Replace("PORT", $"{surface.Address.Port}", StringComparison.Ordinal);
        var (status, answer) = await raw.PostAsync("[]");
        return (status, (answer.TryGetProperty("error", out var error) ? error.GetProperty("data") : answer).GetProperty("code").GetString());
    }

    private static void AssertRefused(int status, JsonElement answer, int number, string code)
    {
        Assert.Equal(400, status);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("id").ValueKind);
        var error = answer.GetProperty("error");
        Assert.Equal(number, error.GetProperty("code").GetInt32());
        Assert.Equal(code, error.GetProperty("data").GetProperty("code").GetString());
        Assert.EndsWith(".", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
