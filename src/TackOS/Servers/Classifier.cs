using System.Text.Json;
using TackOS.Calls;

namespace TackOS.Servers;

/// <summary>
/// Derives a tool's classification from its MCP annotations, where an operator trusts the server to tell the truth about itself
/// (MCP specification, ToolAnnotations: readOnlyHint false, destructiveHint true, openWorldHint true where absent).
/// </summary>
public static class Classifier
{
    public static Classification Derive(JsonElement definition, UpstreamServer server)
    {
        if (!server.Trusted || !definition.TryGetProperty("annotations", out var hints) || hints.ValueKind != JsonValueKind.Object)
            return Classification.Unknown with { Leaves = server.CanLeave };
        var readOnly = Hint(hints, "readOnlyHint", absent: false);
        var destructive = !readOnly && Hint(hints, "destructiveHint", absent: true);
        var leaves = server.CanLeave && Hint(hints, "openWorldHint", absent: true);
        var risk = destructive ? Risk.High : readOnly ? Risk.Low : Risk.Medium;
        return new Classification(risk, SideEffect: !readOnly, leaves, [], "annotations of a trusted server");
    }

    private static bool Hint(JsonElement hints, string name, bool absent) =>
        hints.TryGetProperty(name, out var hint) && hint.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? hint.ValueKind == JsonValueKind.True
            : absent;
}
