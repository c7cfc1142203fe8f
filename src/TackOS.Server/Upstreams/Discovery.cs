namespace TackOS.Server.Upstreams;

/// <summary>What a server offers, asked before an operator accepts it.</summary>
public abstract record Discovery
{
    private Discovery()
    {
    }

    public sealed record Found(IReadOnlyList<DiscoveredTool> Tools) : Discovery;

    /// <summary>The server cannot be used as it is. The sentence names the cause and the mend, and holds no secret.</summary>
    public sealed record Refused(string Sentence) : Discovery;
}

/// <summary>
/// One tool. <paramref name="Definition"/> is the RFC 8785 text of an object with what of the tool object agents are steered by: name, title,
/// description, inputSchema, outputSchema, annotations.
/// </summary>
public sealed record DiscoveredTool(string Name, string Definition);
