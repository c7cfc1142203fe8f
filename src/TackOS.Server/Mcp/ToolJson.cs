using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using TackOS.Calls;

namespace TackOS.Server.Mcp;

/// <summary>The result objects of the tool methods (MCP specification, server/tools).</summary>
internal static class ToolJson
{
    // From this revision on every result names its type, and a list says who may keep it and for how long.
    private const string Modern = "2026-07-28";

    public static bool SpeaksModern(JsonRpcRequest request) => string.CompareOrdinal(request.Context?.ProtocolVersion, Modern) >= 0;

    public static JsonObject List(IReadOnlyList<OfferedTool> tools, bool modern)
    {
        var result = new JsonObject { ["tools"] = new JsonArray([.. tools.Select(Listed)]) };
        if (modern)
        {
            // What one agent may see is no other's business, and may be another thing after the next change of policy.
            result["ttlMs"] = 0;
            result["cacheScope"] = "private";
        }

        return Typed(result, modern);
    }

    /// <summary>The upstream's own result with every field it has.</summary>
    public static JsonObject Result(ReadOnlyMemory<byte> json, bool modern) => Typed(JsonNode.Parse(json.Span)!.AsObject(), modern);

    /// <summary>A result that agents show to their model: the code, then the sentence; <c>_meta["tackos/refusal"]</c> is for programs.</summary>
    public static JsonObject Refusal(Refusal refusal, bool modern) => Typed(
        new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"[{refusal.Code}] {refusal.Sentence}" }),
            ["isError"] = true,
            ["_meta"] = new JsonObject
            {
                ["tackos/refusal"] = new JsonObject
                {
                    ["code"] = refusal.Code,
                    ["subject"] = refusal.Subject,
                    ["rules"] = new JsonArray([.. refusal.Rules.Select(r => new JsonObject { ["id"] = r.Id, ["file"] = r.File, ["line"] = r.Line })]),
                },
            },
        },
        modern);

    private static JsonObject Listed(OfferedTool tool)
    {
        var listed = JsonObject.Create(tool.Definition) ?? [];
        listed["name"] = tool.Name;
        return listed;
    }

    private static JsonObject Typed(JsonObject result, bool modern)
    {
        if (modern && !result.ContainsKey("resultType"))
            result["resultType"] = "complete";
        return result;
    }
}
