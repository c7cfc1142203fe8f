using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TackOS.Bench.Machines;

/// <summary>
/// What the disk itself asks for one durable write: a 4 KiB append and <c>fdatasync(2)</c>, which is what SQLite pays for a commit. Nothing
/// that is durable can be faster, so durations are told in multiples of it.
/// </summary>
internal sealed class DiskFlush : IDisposable
{
    private const int BlockBytes = 4096;

    private readonly SafeFileHandle _file;
    private readonly byte[] _block = new byte[BlockBytes];
    private readonly List<double> _milliseconds = [];
    private long _length;

    public DiskFlush(string folder) =>
        _file = File.OpenHandle(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);

    /// <summary>The median of all appends so far.</summary>
    public double P50Ms => Samples.Percentile(_milliseconds, 50);

    public void Measure(int appends)
    {
        for (var i = 0; i < appends; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(_file, _block, _length);
            if (FlushData(_file) != 0)
                throw new BenchmarkFailedException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
            _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            _length += BlockBytes;
        }
    }

    /// <summary>Waits until nothing of what anybody wrote before is left to be written, so that no turn pays for the one before it.</summary>
    public static void SettleAll() => Sync();

    public void Dispose() => _file.Dispose();

    [DllImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Sync();

    // RandomAccess.FlushToDisk is fsync, which writes more than SQLite waits for.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
