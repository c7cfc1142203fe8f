using System.Text;

namespace TackOS.Server.Sandbox;

/// <summary>A folder as the kernel knows it, whatever paths lead to it: the device of its file system, and the path in that.</summary>
internal sealed record MountedFolder(string Device, string Path);

/// <summary>What is mounted where in the eyes of one process, see proc_pid_mountinfo(5). Links play no part in it.</summary>
internal sealed class MountTable
{
    private readonly List<Entry> mounts;

    private MountTable(List<Entry> mounts) => this.mounts = mounts;

    private sealed record Entry(string Point, MountedFolder Root);

    /// <summary>The mounts of the process with this id, or of <c>self</c>.</summary>
    /// <exception cref="IOException">There is no such process.</exception>
    public static MountTable Of(string process) => Parse(File.ReadAllText($"/proc/{process}/mountinfo"));

    /// <summary>Reads the table; a line that is not understood is left out, so that what it mounts is not found.</summary>
    public static MountTable Parse(string table) =>
        new([.. table.Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length > 4)
            .Select(parts => new Entry(Unescaped(parts[4]), new MountedFolder(parts[2], Unescaped(parts[3]))))]);

    /// <summary>What an absolute path without links leads to; null where nothing is mounted above it.</summary>
    public MountedFolder? At(string path)
    {
        // A later mount covers an earlier one.
        var above = mounts.Where(m => RealPath.IsWithin(path, m.Point)).Reverse().MaxBy(m => m.Point.Length);
        if (above is null)
            return null;
        var rest = path[(above.Point == "/" ? 0 : above.Point.Length)..];
        var root = above.Root.Path;
        return above.Root with { Path = (root, rest) switch { (_, "" or "/") => root, ("/", _) => rest, _ => root + rest } };
    }

    /// <summary>What is mounted at exactly this point; null where nothing is.</summary>
    public MountedFolder? MountedAt(string point) => mounts.LastOrDefault(m => m.Point == point)?.Root;

    /// <summary>Space, tab, line end and backslash are written as three octal digits.</summary>
    private static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
