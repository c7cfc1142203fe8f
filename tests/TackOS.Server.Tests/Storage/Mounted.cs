using System.Diagnostics;

namespace TackOS.Server.Tests.Storage;

/// <summary>A small disk of its own, mounted for one test; only root may.</summary>
internal sealed class Mounted : IAsyncDisposable
{
    private Mounted(string folder) => Folder = folder;

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static Mounted Tmpfs(int megabytes) => Tmpfs(megabytes, Directory.CreateTempSubdirectory("tackos-disk-").FullName);

    /// <summary>Over an empty folder.</summary>
    public static Mounted Tmpfs(int megabytes, string folder)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/bin/mount"))
            Assert.Skip("A disk of its own can only be mounted by root.");
        var mounted = new Mounted(folder);
        if (Run("/bin/mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", mounted.Folder) != 0)
        {
            Directory.Delete(mounted.Folder);
            Assert.Skip("This machine does not let a test mount a tmpfs.");
        }

        return mounted;
    }

    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as it shall be.
        }
    }

    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Assert.Equal(0, Run("/bin/mount", "-o", "remount,ro", Folder));

    public void MakeWritable() => Assert.Equal(0, Run("/bin/mount", "-o", "remount,rw", Folder));

    public ValueTask DisposeAsync()
    {
        Run("/bin/umount", "-l", Folder);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder);
        return ValueTask.CompletedTask;
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
