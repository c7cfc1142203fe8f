using System.Text;
using System.Text.Json;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;
using TackOS.Policies.Inputs;
using TackOS.Servers;

namespace TackOS.Policies.Checking;

/// <summary>
/// Tools as an MCP server lists them, before anybody accepted them: enough to see their policy schema and to type a call of one.
/// </summary>
public static class OfferedTools
{
    /// <summary>
    /// Reads a <c>tools/list</c> answer, its <c>result</c>, its list of tools, or one tool (MCP specification, Tool).
    /// </summary>
    /// <exception cref="FormatException">The text is something else; the message is a sentence.</exception>
    public static IReadOnlyList<AcceptedTool> Read(ReadOnlyMemory<byte> utf8, string server)
    {
        if (StrictJson.Parse(utf8, StrictJsonLimits.Default) is not JsonReading.Parsed { Root: var root })
            throw new FormatException("The tools are not acceptable JSON: an object or a list, in UTF-8, no key twice.");
        var from = new UpstreamServer(server, new Transport.Http(new Uri("https://localhost/")), Trusted: false, Accepted: true);
        return [.. ListOf(root).Select(definition => Tool(definition, from))];
    }

    /// <summary>
    /// A call as policy would be asked about it, in Cedar's JSON form: its arguments typed under <c>context.input</c>, without the facts that
    /// only a running gateway knows.
    /// </summary>
    /// <exception cref="FormatException">The arguments are not acceptable, or do not fit the tool's schema; the message is a sentence.</exception>
    public static string RequestOf(AcceptedTool tool, ReadOnlyMemory<byte> arguments, string agent)
    {
        ArgumentNullException.ThrowIfNull(tool);
        if (CallArguments.Read(arguments, tool).Stopped(out var read, out var stop))
            throw new FormatException((stop as Refusal)?.Sentence ?? "The arguments cannot be read.");
        var input = InputValues.Of(read.Root, tool.Inputs, out _) ?? throw new FormatException("The arguments nest too deep for policy to read.");
        return CedarJson.Write(new Request(PolicyNames.Agent(agent), tool.Action, tool.Resource, RecordValue.Of(("input", input))), indented: true);
    }

    private static IEnumerable<JsonElement> ListOf(JsonElement root) => root switch
    {
        { ValueKind: JsonValueKind.Array } => root.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } when root.TryGetProperty("result", out var result) => ListOf(result),
        { ValueKind: JsonValueKind.Object } when root.TryGetProperty("tools", out var tools) => ListOf(tools),
        { ValueKind: JsonValueKind.Object } => [root],
        _ => throw new FormatException("These are no tools: give the answer to tools/list, its list, or one tool."),
    };

    private static AcceptedTool Tool(JsonElement definition, UpstreamServer server)
    {
        if (definition.ValueKind != JsonValueKind.Object || !definition.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            throw new FormatException("A tool is an object with a name.");
        var text = Encoding.UTF8.GetString(CanonicalJson.Write(definition));
        return AcceptedTool.Of(new Tool(server.Id, name.GetString()!, text, "", Classification.Unknown, PriceMicros: 0, Quarantined: false), server);
    }
}
