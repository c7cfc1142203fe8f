using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TackOS.Server.Tests.Gateway;

/// <summary>An agent's MCP connection that shows results as they came.</summary>
internal sealed class AgentClient(McpClient client) : IAsyncDisposable
{
    public McpClient Mcp => client;

    /// <summary>A bare tool is one of the fixture's own server.</summary>
    public async Task<ToolAnswer> CallAsync(string tool, object? arguments = null, string? operation = null, CancellationToken cancel = default)
    {
        var parameters = new JsonObject { ["name"] = tool.Contains("__", StringComparison.Ordinal) ? tool : $"{GatewayFixture.Server}__{tool}" };
        if (arguments is not null)
            parameters["arguments"] = JsonSerializer.SerializeToNode(arguments);
        if (operation is not null)
            parameters["_meta"] = new JsonObject { ["tackos/operation"] = operation };
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, TestContext.Current.CancellationToken);
        var response = await client.SendRequestAsync(new JsonRpcRequest { Method = RequestMethods.ToolsCall, Params = parameters }, both.Token);
        return new ToolAnswer(response.Result!.AsObject());
    }

    public async Task<string[]> ToolsAsync() =>
        [.. (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(t => t.Name).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync() => client.DisposeAsync();
}

/// <summary>What an agent got for a call.</summary>
internal sealed record ToolAnswer(JsonObject Json)
{
    public bool IsError => Json["isError"] is JsonValue flag && (bool)flag;

    public string Text => string.Join('\n', Json["content"]!.AsArray().Select(part => (string?)part!["text"]));

    /// <summary>The code of a refusal; null where the tool itself answered.</summary>
    public string? Code => (string?)Json["_meta"]?["tackos/refusal"]?["code"];

    /// <summary>The approval, draft or account that a refusal is about.</summary>
    public string? Subject => (string?)Json["_meta"]?["tackos/refusal"]?["subject"];
}
