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
        yield return File.Exists(keyFile)
            ? Rights("key file", keyFile, "chmod 600", "TackOS does not start")
            : Directory.Exists(dataFolder)
                ? MachineCheck.Missing("key file", $"{keyFile} is not there; the vault stays closed", "Put it back, or name it with --key-file.")
                : MachineCheck.Ok("key file", $"{keyFile} is made at the first start");
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
