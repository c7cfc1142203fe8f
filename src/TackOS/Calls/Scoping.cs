using System.Security.Cryptography;
using System.Text;
using TackOS.Calls.Arguments;

namespace TackOS.Calls;

/// <summary>The second step: which accepted tool is asked for, with which arguments. What is not exactly understood is refused.</summary>
public static class Scoping
{
    private static readonly byte[] NoArguments = "{}"u8.ToArray();

    public static Step<Scoped> Scope(Screened screened, Identified caller)
    {
        var call = screened.Call;
        if (call.Tool.Length > IncomingCall.LongestName || !caller.InForce.Tools.TryGetValue(call.Tool, out var tool) || !tool.Server.Accepted)
            return new Refusal(Codes.UnknownTool, $"There is no tool of that name here. tools/list shows the tools of {caller.Agent.Id}.");
        if (tool.Tool.Quarantined)
            return new Refusal(Codes.ToolQuarantined, $"{tool.Name} changed its definition since an operator accepted it. An operator sees the difference and accepts it: tackos server accept {tool.Server.Id}.");
        if (call.OperationKey is { Length: 0 or > IncomingCall.LongestOperationKey })
            return new Refusal(Codes.Malformed, $"An operation key has 1 to {IncomingCall.LongestOperationKey} characters.");
        if (CallArguments.Read(call.Arguments.IsEmpty ? NoArguments : call.Arguments, tool).Stopped(out var arguments, out var stop))
            return stop;
        return new Scoped(caller, tool, arguments, DigestOf(caller, tool, arguments), call.OperationKey);
    }

    /// <summary>
    /// SHA-256 over agent, tool, pin, place and the canonical arguments, each preceded by its length, so that no two different actions share
    /// one: the same tool at another address, or from another package, is another action.
    /// </summary>
    private static string DigestOf(Identified caller, AcceptedTool tool, CallArguments arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (ReadOnlySpan<string>)["tackos.call.v1", caller.Agent.Id, tool.Name, tool.Tool.Pin, tool.Place])
            Append(hash, Encoding.UTF8.GetBytes(part), length);
        Append(hash, arguments.Canonical.Span, length);
        return Convert.ToHexStringLower(hash.GetCurrentHash());

        static void Append(IncrementalHash hash, ReadOnlySpan<byte> part, Span<byte> length)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part);
        }
    }
}

/// <summary>Arguments that were parsed once and allowed by the tool's schema, in their canonical form.</summary>
public sealed class CallArguments
{
    private CallArguments(System.Text.Json.JsonElement root, ReadOnlyMemory<byte> canonical) => (Root, Canonical) = (root, canonical);

    public System.Text.Json.JsonElement Root { get; }

    /// <summary>RFC 8785 bytes: what is judged, shown, digested and sent.</summary>
    public ReadOnlyMemory<byte> Canonical { get; }

    public static Step<CallArguments> Read(ReadOnlyMemory<byte> utf8, AcceptedTool tool)
    {
        var reading = StrictJson.Parse(utf8, StrictJsonLimits.Default);
        if (reading is JsonReading.Malformed flaw)
            return new Refusal(Codes.Malformed, $"The arguments are not acceptable JSON ({flaw.Code}): {flaw.Sentence}");
        var root = ((JsonReading.Parsed)reading).Root;
        if (root.ValueKind != System.Text.Json.JsonValueKind.Object)
            return new Refusal(Codes.Malformed, "The arguments must be a JSON object.");
        return ArgumentCheck.Check(root, tool) is { } refusal ? refusal : new CallArguments(root, CanonicalJson.Write(root));
    }
}
