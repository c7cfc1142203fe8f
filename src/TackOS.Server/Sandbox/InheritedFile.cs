using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TackOS.Server.Sandbox;

/// <summary>
/// Bytes that a process about to be started reads from an open descriptor, see memfd_create(2): neither a file that somebody could find
/// nor an argument. Not for secrets: a process that another thread starts at the same moment would have it too.
/// </summary>
internal sealed class InheritedFile : IDisposable
{
    private const uint CloseOnExec = 1, Sealable = 2;
    private const int Duplicate = 0, AddSeals = 1033;

    // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE of <linux/fcntl.h>: whoever reads it reads these bytes.
    private const int Unchangeable = 0xF;

    // A shell names descriptors by one digit; what it does with those leaves the ones from here on alone.
    private const int Lowest = 20;

    /// <exception cref="Win32Exception">The kernel gave no file.</exception>
    public InheritedFile(ReadOnlySpan<byte> content)
    {
        var made = Checked(MemoryFile("tackos\0"u8.ToArray(), CloseOnExec | Sealable));
        try
        {
            using (var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(made, ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0))
            {
                stream.Write(content);
                stream.Position = 0;
            }

            Checked(Control(made, AddSeals, Unchangeable));
            Descriptor = Checked(Control(made, Duplicate, Lowest));
        }
        finally
        {
            _ = Close(made);
        }
    }

    /// <summary>The same number in the process that is started.</summary>
    public int Descriptor { get; }

    public void Dispose() => _ = Close(Descriptor);

    private static int Checked(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), "the kernel gave no file in memory");

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MemoryFile(byte[] name, uint flags);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
