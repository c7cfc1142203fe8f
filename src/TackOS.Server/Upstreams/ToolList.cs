using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TackOS.Calls.Arguments;

namespace TackOS.Server.Upstreams;

/// <summary>A server's tools as it offers them now, in the form that operators accept and pins are taken of.</summary>
internal static class ToolList
{
    private const int MostPages = 100;
    private const int MostTools = 2_000;
    private static readonly string[] Pinned = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

    // Envelope, params, tools and the schema inside count too; MCP clients read no deeper than 64.
    private static readonly StrictJsonLimits Limits = new(maxBytes: 8 * 1024 * 1024);

    /// <exception cref="ToolListException">The list is one that cannot be accepted.</exception>
    /// <remarks>Besides, whatever a request over the connection throws.</remarks>
    public static async Task<IReadOnlyList<DiscoveredTool>> ReadAsync(McpClient client, CancellationToken cancel)
    {
        var tools = new List<DiscoveredTool>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var parameters = cursor is null ? new JsonObject() : new JsonObject { ["cursor"] = cursor };
            var response = await client.SendRequestAsync(new JsonRpcRequest { Method = RequestMethods.ToolsList, Params = parameters }, cancel);
            cursor = ReadPage(response.Result, tools);
            if (tools.Count > MostTools)
                throw new ToolListException($"it offers more than {MostTools} tools");
            if (cursor is null)
                return tools;
        }

        throw new ToolListException($"its tool list has more than {MostPages} pages");
    }

    private static string? ReadPage(JsonNode? result, List<DiscoveredTool> tools)
    {
        var reading = StrictJson.Parse(JsonSerializer.SerializeToUtf8Bytes(result), Limits);
        if (reading is JsonReading.Malformed flaw)
            throw new ToolListException($"its tool list is not acceptable JSON ({flaw.Code}: {flaw.Sentence})");
        var page = ((JsonReading.Parsed)reading).Root;
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("tools", out var offered) || offered.ValueKind != JsonValueKind.Array)
            throw new ToolListException("its tool list has no array of tools");
        foreach (var tool in offered.EnumerateArray())
            tools.Add(ReadTool(tool, tools));
        return page.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
    }

    private static DiscoveredTool ReadTool(JsonElement tool, List<DiscoveredTool> before)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            throw new ToolListException("a tool of it has no name");
        var text = name.GetString()!;
        if (before.Any(b => b.Name == text))
            throw new ToolListException("two of its tools have the same name");
        var kept = new JsonObject(Pinned.Where(k => tool.TryGetProperty(k, out _)).Select(k => KeyValuePair.Create(k, Node(tool.GetProperty(k)))));
        return new DiscoveredTool(text, System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(kept))));
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };
}

/// <summary>A tool list that cannot be accepted. The message is the part of a sentence after the server's name.</summary>
internal sealed class ToolListException(string message) : Exception(message);
