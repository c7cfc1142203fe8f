using TackOS.Server.Keys;
using TackOS.Server.Keys.Kek;

namespace TackOS.Server.Doctor;

/// <summary>Where the data and the key lie, who else reads them, and who else reaches the gateway.</summary>
internal static class PlaceChecks
{
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const long LeastFreeBytes = 1L << 30;

    // Locks and fsync of these are not those of a disk, and SQLite relies on both.
    private static readonly string[] NetworkFileSystems = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "fuse.glusterfs", "afs"];

    public static IEnumerable<MachineCheck> Look(string dataFolder, string keyFile)
    {
        var there = Existing(dataFolder);
        yield return Directory.Exists(dataFolder)
            ? Rights("data folder", dataFolder, "chmod 700", "the next start takes their rights away")
            : MachineCheck.Ok("data folder", $"{dataFolder} is made at the first start");
        yield return FileSystem(there);
        yield return Key(dataFolder, keyFile);
        var free = new DriveInfo(there).AvailableFreeSpace;
        yield return free >= LeastFreeBytes
            ? MachineCheck.Ok("disk space", $"{free >> 30} GiB free")
            : MachineCheck.Weaker("disk space", $"{free >> 20} MiB free; a full disk stops every call", "Make room, or set retention: tackos audit retention.");
    }

    public static MachineCheck Listening(Uri address) => address.IsLoopback
        ? MachineCheck.Ok("address", $"{address.Authority} is reached from this machine only")
        : MachineCheck.Weaker("address", $"{address.Authority} is reached from elsewhere, without TLS of its own", "Listen on 127.0.0.1, behind a reverse proxy with TLS.");

    private static MachineCheck Rights(string name, string path, string mend, string consequence)
    {
        if (OperatingSystem.IsWindows())
            return MachineCheck.Weaker(name, "who else may read it was not looked at", "See that nobody else has rights to it.");
        return (File.GetUnixFileMode(path) & OfOthers) == UnixFileMode.None
            ? MachineCheck.Ok(name, $"{path} is its owner's alone")
            : MachineCheck.Missing(name, $"others have rights to {path}; {consequence}", $"{mend} {path}");
    }

    private static MachineCheck Key(string dataFolder, string keyFile)
    {
        if (ClosedBy(dataFolder) is { } other)
            return MachineCheck.Ok("key file", $"there is none; the vault is closed by {other}");
        if (File.Exists(keyFile))
            return Rights("key file", keyFile, "chmod 600", "TackOS does not start");
        return Directory.Exists(dataFolder)
            ? MachineCheck.Missing("key file", $"{keyFile} is not there; the vault stays closed", "Put it back, or name it with --key-file.")
            : MachineCheck.Ok("key file", $"{keyFile} is made at the first start");
    }

    /// <summary>What closes the vault where that is no key file; null where it is one, or where nobody can say.</summary>
    private static string? ClosedBy(string dataFolder)
    {
        try
        {
            return ClosedRing.Decode(File.ReadAllBytes(Path.Combine(dataFolder, RingFile.Name))) is { Kek.Provider: not FileKek.Word } closed ? closed.Kek.Option : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static MachineCheck FileSystem(string folder)
    {
        var type = new DriveInfo(folder).DriveFormat;
        return NetworkFileSystems.Contains(type, StringComparer.OrdinalIgnoreCase)
            ? MachineCheck.Missing("file system", $"the data lies on {type}, over a network", "Keep the data folder on a disk of this machine.")
            : MachineCheck.Ok("file system", type);
    }

    private static string Existing(string folder)
    {
        var at = Path.GetFullPath(folder);
        while (!Directory.Exists(at) && Path.GetDirectoryName(at) is { } above)
            at = above;
        return at;
    }
}
