using System.Diagnostics;

namespace TackOS.Bench.Machines;

/// <summary>What another process has used so far, as the operating system counts it.</summary>
internal static class ProcessUse
{
    private const double BytesPerMegabyte = 1_000_000;

    /// <summary>User and system time together; Linux counts it in ticks of 10 ms.</summary>
    public static TimeSpan CpuOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Resident memory in megabytes of 10⁶ bytes.</summary>
    public static double MegabytesOf(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / BytesPerMegabyte;
    }
}
