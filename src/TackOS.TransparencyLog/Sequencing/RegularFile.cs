using System.Runtime.InteropServices;

namespace TackOS.TransparencyLog;

/// <summary>Tells files that have an end from pipes and devices, which a stranger's folder may hold in their place, without opening them.</summary>
internal static partial class RegularFile
{
    private const int TypeOfFile = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG

    /// <summary>Opens a file to read it, or what a link leads to; null where that is there and no regular file.</summary>
    /// <exception cref="IOException">It cannot be opened, or is not there.</exception>
    public static Microsoft.Win32.SafeHandles.SafeFileHandle? Open(string path) => IsSomethingElse(path) ? null : File.OpenHandle(path);

    /// <summary>What cannot be looked at is left to the opening, which says why.</summary>
    private static bool IsSomethingElse(string path) =>
        !OperatingSystem.IsWindows() && Look(path, out var status) == 0 && (status.Mode & TypeOfFile) != Regular;

    // File.Exists is true of a pipe, and opening one waits for its writer. The C library's own stat has another layout on each system and
    // processor; this is the one that the runtime looks at files with, the same everywhere.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(string path, out Status status);

    /// <summary>The beginning of what the runtime fills in, with more room than it needs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Status
    {
        [FieldOffset(sizeof(int))]
        public int Mode;
    }
}
