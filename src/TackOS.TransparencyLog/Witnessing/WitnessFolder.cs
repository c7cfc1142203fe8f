using System.Security.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>
/// A witness's memory in a folder: one file a log, named by the SHA-256 of its origin, which holds the last cosigned checkpoint as a note. It is
/// for one process at a time; whoever opens it holds a lock. Safe for use by several threads at once.
/// </summary>
public sealed class WitnessFolder : ICosignedCheckpoints
{
    private readonly string folder;
    private readonly Dictionary<string, Slot> slots;

    private WitnessFolder(string folder, Dictionary<string, Slot> slots) => (this.folder, this.slots) = (folder, slots);

    /// <summary>Opens the memory of these logs; what others the folder holds stays as it is.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is not what a witness left there. To take it for a log that was never cosigned would be to forget.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public static WitnessFolder Open(string folder, IEnumerable<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        Directory.CreateDirectory(folder);
        return new WitnessFolder(folder, origins.ToDictionary(o => o, o => new Slot(Read(PathOf(folder, o), o)), StringComparer.Ordinal));
    }

    /// <summary>The name of a log where an origin would be awkward, as in addresses (C2SP tlog-witness, "origin hash").</summary>
    public static string OriginHash(string origin) => Convert.ToHexStringLower(SHA256.HashData(Strict.Utf8(origin)));

    public SignedNote? Last(string origin) => slots.GetValueOrDefault(origin)?.Last;

    public bool TryReplace(string origin, Checkpoint? expected, SignedNote next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var slot = slots[origin];
        lock (slot)
        {
            if (slot.Last?.Text != expected?.Body)
            {
                return false;
            }

            // 1. The note is staged and synced: a crash leaves a file that nobody reads. 2. It is renamed: a crash leaves the old one or the
            // new one. 3. The folder is synced: from here on it is the new one. Whatever fails before, nobody was answered yet.
            DurableFile.Replace(PathOf(folder, origin), next.Encode());
            DurableFile.Settle(folder);
            slot.Last = next;
            return true;
        }
    }

    private static string PathOf(string folder, string origin) => Path.Combine(folder, OriginHash(origin));

    private static SignedNote? Read(string path, string origin)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return SignedNote.TryParse(File.ReadAllBytes(path), out var note, out _)
            && Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            && checkpoint.Origin == origin
                ? note
                : throw new InvalidDataException($"{path} does not hold the last checkpoint that was cosigned of '{origin}'.");
    }

    private sealed class Slot(SignedNote? last)
    {
        private volatile SignedNote? last = last;

        public SignedNote? Last
        {
            get => last;
            set => last = value;
        }
    }
}
