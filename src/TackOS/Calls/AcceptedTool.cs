using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using TackOS.Cedar.Values;
using TackOS.Policies;
using TackOS.Policies.Inputs;
using TackOS.Servers;

namespace TackOS.Calls;

/// <summary>A pinned tool with its definition parsed, its schema compiled and its names in policy made, once.</summary>
public sealed class AcceptedTool
{
    private static readonly JsonElement NoDefinition = JsonElement.Parse("{}"u8);

    /// <summary>What is made of the name and the definition is that of <paramref name="same"/>, which has both.</summary>
    private AcceptedTool(AcceptedTool same, Tool tool, UpstreamServer server)
    {
        (Tool, Server, Definition, Schema) = (tool, server, same.Definition, same.Schema);
        (Inputs, Action, Resource) = (same.Inputs, same.Action, same.Resource);
        Place = ReferenceEquals(server, same.Server) ? same.Place : PlaceOf(server);
    }

    private AcceptedTool(Tool tool, UpstreamServer server, JsonElement definition, ArgumentSchema schema)
    {
        (Tool, Server, Definition, Schema) = (tool, server, definition, schema);
        Inputs = schema is ArgumentSchema.Compiled compiled ? InputTyping.Of(compiled) : Fields.None;
        Place = PlaceOf(server);
        Action = PolicyNames.Action(tool.Name);
        Resource = PolicyNames.Tool(tool.Name);
    }

    public Tool Tool { get; }

    public UpstreamServer Server { get; }

    /// <summary>The tool object as the operator accepted it (MCP specification, Tool).</summary>
    public JsonElement Definition { get; }

    public ArgumentSchema Schema { get; }

    public string Name => Tool.Name;

    /// <summary>Digest of where and how its server runs: SHA-256, in lower-case hex, over the transport as JSON.</summary>
    public string Place { get; }

    /// <summary>The types of its arguments in policy.</summary>
    internal Fields Inputs { get; }

    internal EntityUid Action { get; }

    internal EntityUid Resource { get; }

    /// <summary>The same tool as it was classified at another time.</summary>
    internal AcceptedTool Classified(Classification classification) => new(this, Tool with { Classification = classification }, Server);

    /// <summary>
    /// Never throws: a definition that is not understood, or has no inputSchema, gives a tool whose schema is
    /// <see cref="ArgumentSchema.Unsupported"/>, and every call of such a tool is refused.
    /// </summary>
    /// <param name="tool">As it is pinned.</param>
    /// <param name="server">Where it runs.</param>
    /// <param name="previous">The tool as it was before; while its name and definition are the same, nothing is parsed or compiled again.</param>
    public static AcceptedTool Of(Tool tool, UpstreamServer server, AcceptedTool? previous = null)
    {
        ArgumentNullException.ThrowIfNull(tool);
        if (previous is not null && previous.Name == tool.Name && previous.Tool.Definition == tool.Definition)
            return new(previous, tool, server);
        if (StrictJson.Parse(Encoding.UTF8.GetBytes(tool.Definition), StrictJsonLimits.Default) is not JsonReading.Parsed { Root: var definition }
            || definition.ValueKind != JsonValueKind.Object)
            return new(tool, server, NoDefinition, new ArgumentSchema.Unsupported("definition", "", "The tool's definition is not an object of strict JSON."));
        return new(tool, server, definition, definition.TryGetProperty("inputSchema", out var schema)
            ? ArgumentSchema.Compile(schema)
            : new ArgumentSchema.Unsupported("inputSchema", "", "The tool's definition has no inputSchema, so nothing is known of its arguments."));
    }

    private static string PlaceOf(UpstreamServer server) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(server.Transport)));
}
