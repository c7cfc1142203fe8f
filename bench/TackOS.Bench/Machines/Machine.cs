using System.Runtime.InteropServices;

namespace TackOS.Bench.Machines;

/// <summary>What a figure was measured on; without it no figure means anything.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";

    public static string Describe() =>
        $"{Environment.ProcessorCount} cores ({RuntimeInformation.OSArchitecture}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load {Load()}";

    /// <summary>How busy the machine is with other things; figures of a busy one are worth little beyond their ratio.</summary>
    private static string Load() => File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : "unknown";
}
