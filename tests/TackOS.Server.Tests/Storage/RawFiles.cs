using System.Diagnostics;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Storage;

/// <summary>What lies in the files of a folder, byte by byte, whatever the programs that wrote them think is there.</summary>
internal static class RawFiles
{
    private const int Window = 24;
    private const int Apart = 200;

    /// <summary>The wrapped key of a body, and stretches of its ciphertext: a long one lies on several pages.</summary>
    public static List<byte[]> TracesOf(string database, string body)
    {
        using var db = Database.OpenReader(database);
        var (key, box) = db.One("SELECT key, box FROM body WHERE id = ?1", row => (row.Bytes(0), row.Bytes(1)), body);
        return [key, .. Enumerable.Range(0, (box.Length - Window) / Apart + 1).Select(i => box.AsSpan(i * Apart, Window).ToArray())];
    }

    /// <summary>The files that hold any of the traces. Another process copies them: closing one here would take SQLite's locks on it away.</summary>
    public static List<string> Find(string folder, IReadOnlyCollection<byte[]> traces)
    {
        var copy = Directory.CreateTempSubdirectory("tackos-raw-").FullName;
        try
        {
            using (var cp = Process.Start(new ProcessStartInfo("/bin/cp", ["-r", folder + "/.", copy]) { RedirectStandardError = true })!)
                cp.WaitForExit();
            return [.. Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).Where(file => Holds(File.ReadAllBytes(file), traces)).Select(file => Path.GetFileName(file))];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static bool Holds(byte[] bytes, IEnumerable<byte[]> traces) => traces.Any(trace => bytes.AsSpan().IndexOf(trace) >= 0);
}
