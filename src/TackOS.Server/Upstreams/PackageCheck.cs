using TackOS.Servers;

namespace TackOS.Server.Upstreams;

/// <summary>
/// Compares an installed package with the digests that the operator accepted. Asked before every start of a process;
/// <paramref name="package"/> is <c>name@1.2.3</c>.
/// </summary>
public delegate Task<PackageEntry> PackageCheck(string package, InstalledTree accepted, CancellationToken cancel);

/// <summary>What came of it.</summary>
public abstract record PackageEntry
{
    private PackageEntry()
    {
    }

    /// <summary>The tree is the accepted one. <paramref name="EntryPoint"/>: the script that starts the server, relative to the tree.</summary>
    public sealed record Intact(string EntryPoint) : PackageEntry;

    /// <summary>It must not be started; the sentence says why and what mends it.</summary>
    public sealed record Changed(string Sentence) : PackageEntry;
}
