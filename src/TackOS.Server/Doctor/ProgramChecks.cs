using System.Diagnostics;
using TackOS.Server.Egress;

namespace TackOS.Server.Doctor;

/// <summary>Programs of the machine that TackOS starts.</summary>
internal static class ProgramChecks
{
    private static readonly Version OldestBubblewrap = new(0, 8);

    public static IEnumerable<MachineCheck> Look()
    {
        if (!OperatingSystem.IsLinux())
            yield break;
        yield return Bubblewrap(VersionOf("/usr/bin/bwrap") ?? VersionOf("/usr/local/bin/bwrap"));
        yield return File.Exists("/usr/bin/prlimit")
            ? MachineCheck.Ok("prlimit", "/usr/bin/prlimit")
            : MachineCheck.Missing("prlimit", "not in /usr/bin; no server starts without it", "apt-get install util-linux");
        yield return EgressGate.WhyNot() is { } missing
            ? MachineCheck.Weaker("way out", "a server with a list of hosts does not start", missing)
            : MachineCheck.Ok("way out", "the programs that make one are there");
        foreach (var (name, needed) in new[] { ("node", "servers that are npm packages do not start"), ("npm", "npm packages cannot be accepted") })
        {
            yield return File.Exists($"/usr/bin/{name}")
                ? MachineCheck.Ok(name, $"/usr/bin/{name}")
                : MachineCheck.Weaker(name, $"not in /usr/bin: {needed}", $"apt-get install {(name == "node" ? "nodejs" : name)}");
        }
    }

    /// <param name="said">What <c>bwrap --version</c> answers: <c>bubblewrap 0.8.0</c>.</param>
    public static MachineCheck Bubblewrap(string? said)
    {
        const string Name = "bubblewrap";
        if (said is null)
            return MachineCheck.Missing(Name, "not installed; no server starts without it", "apt-get install bubblewrap");
        return Version.TryParse(said.Split(' ')[^1], out var version) && version >= OldestBubblewrap
            ? MachineCheck.Ok(Name, said)
            : MachineCheck.Missing(Name, $"'{said}' is too old", "Install 0.8 or later.");
    }

    private static string? VersionOf(string program)
    {
        if (!File.Exists(program))
            return null;
        using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
