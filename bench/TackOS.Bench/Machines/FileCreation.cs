using System.Diagnostics;
using System.Globalization;

namespace TackOS.Bench.Machines;

/// <summary>
/// What the file system asks for a new file. The log makes two for every 256 entries, and ext4 walks past every inode that was freed in the
/// last minutes before it takes one (<c>recently_deleted</c> in the kernel's fs/ext4/ialloc.c): after many files were deleted a run says more about
/// that than about the journal.
/// </summary>
internal sealed class FileCreation(string folder)
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(folder, "files"));
    private readonly List<double> _microseconds = [];

    /// <summary>The median of all files so far, in microseconds.</summary>
    public double P50 => Samples.Percentile(_microseconds, 50);

    public void Measure(int files)
    {
        for (var i = 0; i < files; i++)
        {
            var start = Stopwatch.GetTimestamp();
            File.Create(Path.Combine(_folder.FullName, _microseconds.Count.ToString(CultureInfo.InvariantCulture))).Dispose();
            _microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }
}
