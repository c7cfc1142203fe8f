using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Calls.Arguments;

namespace TackOS.Server.Upstreams;

/// <summary>
/// The tools of a list that comes in pages. A server chooses how many it sends and how long they are, so each bound is checked before the work
/// that it bounds.
/// </summary>
internal sealed class ToolPages
{
    public const int MostTools = 2_000;
    private const int MostNameCharacters = 256;
    private const int MostBytes = 8 * 1024 * 1024;
    private const int MostValues = 1_000_000;
    private static readonly string[] Pinned = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

    // Envelope, params, tools and the schema inside count too; MCP clients read no deeper than 64.
    private static readonly StrictJsonLimits Limits = new(maxBytes: MostBytes, maxValues: MostValues);

    private readonly List<DiscoveredTool> tools = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int bytes;

    public IReadOnlyList<DiscoveredTool> Tools => tools;

    /// <summary>Takes the tools of one page; returns where the next begins, or null after the last.</summary>
    /// <exception cref="ToolListException">The list is one that cannot be accepted.</exception>
    /// <exception cref="OperationCanceledException">The deadline passed.</exception>
    public string? Take(JsonNode? result, CancellationToken deadline)
    {
        var page = Read(result);
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("tools", out var offered) || offered.ValueKind != JsonValueKind.Array)
            throw new ToolListException("its tool list has no array of tools");
        if (offered.GetArrayLength() > MostTools - tools.Count)
            throw new ToolListException($"it offers more than {MostTools} tools");
        foreach (var tool in offered.EnumerateArray())
        {
            deadline.ThrowIfCancellationRequested();
            tools.Add(Take(tool));
        }

        return page.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
    }

    private JsonElement Read(JsonNode? result)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(result);
        if (utf8.Length > MostBytes - bytes)
            throw new ToolListException($"its tool list has more than {MostBytes} bytes");
        bytes += utf8.Length;
        return StrictJson.Parse(utf8, Limits) switch
        {
            JsonReading.Parsed parsed => parsed.Root,
            JsonReading.Malformed flaw => throw new ToolListException($"its tool list is not acceptable JSON ({flaw.Code}: {flaw.Sentence})"),
            _ => throw new ToolListException("its tool list cannot be read"),
        };
    }

    private DiscoveredTool Take(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            throw new ToolListException("a tool of it has no name");
        var text = name.GetString()!;
        if (text.Length > MostNameCharacters)
            throw new ToolListException($"a tool of it has a name of more than {MostNameCharacters} characters");
        if (!names.Add(text))
            throw new ToolListException("two of its tools have the same name");
        var kept = new JsonObject(Pinned.Where(k => tool.TryGetProperty(k, out _)).Select(k => KeyValuePair.Create(k, Node(tool.GetProperty(k)))));
        return new DiscoveredTool(text, Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(kept))));
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };
}
