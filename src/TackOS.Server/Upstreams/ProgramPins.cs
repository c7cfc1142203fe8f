using System.Security.Cryptography;
using TackOS.Server.Api;
using TackOS.Server.Sandbox;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Upstreams;

/// <summary>
/// Holds a program that is no package to the file an operator accepted: where a bare name led, and the digest of the program and of the script
/// it is given. What lies below the system's own folders is the machine's to upgrade, and only its path is held.
/// </summary>
internal static class ProgramPins
{
    private static readonly string[] System = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];

    /// <summary>The transport with its program found and its files read; a file that cannot be read is left to the start, which refuses.</summary>
    public static UpstreamServer Pinned(UpstreamServer server)
    {
        if (server.Transport is not Transport.Stdio { Package: null, Command: { Length: > 0 } command } stdio)
            return server;
        var found = server with { Transport = stdio with { Command = StdioChannel.FullPath(command), Programs = null } };
        var pins = ProgramCheck.Programs(found).Distinct(StringComparer.Ordinal).Where(f => File.Exists(f) && !IsOfTheSystem(f)).Select(f => new PinnedFile(f, DigestOf(f))).ToList();
        return found with { Transport = (Transport.Stdio)found.Transport with { Programs = pins is [] ? null : pins } };
    }

    /// <summary>The first file that is not as it was accepted, or that nobody can say it of; null where all are.</summary>
    public static string? FirstChanged(Transport.Stdio stdio) => stdio.Programs?.FirstOrDefault(pin => !File.Exists(pin.Path) || !IsAsAccepted(pin))?.Path;

    private static bool IsAsAccepted(PinnedFile pin) => DigestOf(pin.Path) is { Length: > 0 } digest && digest == pin.Digest;

    private static bool IsOfTheSystem(string file) => RealPath.Resolve(file) is { } real && System.Any(folder => RealPath.IsWithin(real, folder));

    /// <summary>A file that cannot be read has no digest, and is never the one that was accepted.</summary>
    private static string DigestOf(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
