using System.Text.Json.Serialization;
using TackOS.Calls;

namespace TackOS.Servers;

/// <summary>
/// An upstream MCP server. It serves no call before an operator accepted it: the command or address, and every tool's definition.
/// An operator who marks it <paramref name="Trusted"/> lets TackOS believe its tool annotations.
/// </summary>
public sealed record UpstreamServer(string Id, Transport Transport, bool Trusted, bool Accepted)
{
    /// <summary>A sandboxed process without a way out cannot send anything anywhere, whatever its tools say of themselves.</summary>
    public bool CanLeave => Transport is not Transport.Stdio { Allow: null or { Count: 0 } };
}

/// <summary>How TackOS reaches a server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Stdio), "stdio")]
[JsonDerivedType(typeof(Http), "http")]
public abstract record Transport
{
    private Transport()
    {
    }

    /// <summary>
    /// A process in the sandbox, started by argument array. <paramref name="Package"/> is an npm package, <c>name@1.2.3</c> once accepted;
    /// without one, <paramref name="Command"/> is a program of the machine.
    /// </summary>
    public sealed record Stdio(
        string? Command,
        IReadOnlyList<string> Arguments,
        string? Package,
        IReadOnlyDictionary<string, string> Environment,
        IReadOnlyList<Folder> Folders,
        InstalledTree? Installed) : Transport
    {
        /// <summary>
        /// The only hosts and ports that it reaches, through the proxy of its sandbox: <c>api.example.com:443</c>, <c>*.example.com:443</c>. Null where it reaches none,
        /// and then it has no network at all.
        /// </summary>
        // Left out where there is none, so that what was accepted before there were lists keeps its digest.
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<string>? Allow { get; init; }

        /// <summary>The command and its script as they were accepted, where they are not the system's own; null where there is none.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<PinnedFile>? Programs { get; init; }
    }

    /// <summary>A streamable HTTP endpoint.</summary>
    public sealed record Http(Uri Address) : Transport
    {
        /// <summary>An operator accepted that the name in the address leads into a private network.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Private { get; init; }
    }
}

/// <summary>A folder of this machine that a server may see, at the same path.</summary>
public sealed record Folder(string Path, bool Writable);

/// <summary>A file, and the SHA-256 of what was in it when the operator accepted it.</summary>
public sealed record PinnedFile(string Path, string Digest);

/// <summary>What was installed when the operator accepted a package, and the digests that every later start must find again.</summary>
public sealed record InstalledTree(string Version, string Path, string LockDigest, string TreeDigest);

/// <summary>
/// One tool of a server. <paramref name="Definition"/> is its canonical JSON as the operator accepted it and <paramref name="Pin"/> that text's SHA-256;
/// a quarantined tool came back from its server with another definition.
/// </summary>
public sealed record Tool(
    string Server, string UpstreamName, string Definition, string Pin, Classification Classification, long PriceMicros, bool Quarantined)
{
    public string Name => Join(Server, UpstreamName);

    /// <summary>The name agents and policies use. A server id holds no underscore, so the first <c>__</c> is the border.</summary>
    public static string Join(string server, string tool) => $"{server}__{tool}";
}
