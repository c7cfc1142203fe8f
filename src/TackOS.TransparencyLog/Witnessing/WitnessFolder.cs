using System.Security.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>
/// A witness's memory in a folder: one file a log, named by the SHA-256 of its origin, which holds the last cosigned checkpoint as a note, and the
/// list of all logs of which one was ever cosigned, so that a file that was lost is not taken for a log that is new. It is for one process at a
/// time; whoever opens it holds a lock. Safe for use by several threads at once.
/// </summary>
public sealed class WitnessFolder : ICosignedCheckpoints
{
    private const string ListName = "cosigned";

    private readonly string folder;
    private readonly Dictionary<string, Slot> slots;
    private readonly Lock listing = new();
    private string[] listed;

    private WitnessFolder(string folder, Dictionary<string, Slot> slots, string[] listed) =>
        (this.folder, this.slots, this.listed) = (folder, slots, listed);

    /// <summary>
    /// Makes the memory of a witness that is new and has cosigned nothing. On return it is durable: a key that is made afterwards never lies
    /// beside no memory, unless the memory was lost.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    public static void Create(string folder)
    {
        Directory.CreateDirectory(folder);
        WriteList(folder, []);
        DurableFile.Settle(Path.GetDirectoryName(Path.GetFullPath(folder))!);
    }

    /// <summary>Whether there is more in the folder than <see cref="Create"/> leaves there, or leaves where it is broken off.</summary>
    public static bool HoldsMemory(string folder) =>
        Directory.Exists(folder) && new DirectoryInfo(folder).EnumerateFiles().Any(file => file.Name != ListName + DurableFile.Staged && (file.Name != ListName || file.Length > 0));

    /// <summary>Opens the memory of these logs; what others the folder holds stays as it is.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is gone or not what a witness left there. To take it for a log that was never cosigned would be to forget.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static WitnessFolder Open(string folder, IEnumerable<string> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        var listed = ReadList(folder);
        var memory = new WitnessFolder(folder, origins.ToDictionary(o => o, o => new Slot(Read(PathOf(folder, o), o)), StringComparer.Ordinal), listed);
        if (memory.slots.FirstOrDefault(log => log.Value.Last is null && listed.Contains(log.Key)).Key is { } forgotten)
        {
            throw new InvalidDataException($"{PathOf(folder, forgotten)} is gone, the last checkpoint that was cosigned of '{forgotten}'.");
        }

        foreach (var (origin, _) in memory.slots.Where(log => log.Value.Last is not null))
        {
            memory.List(origin);
        }

        return memory;
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
            // new one. 3. The folder is synced: from here on it is the new one. 4. The first of a log is listed: a crash before leaves a file
            // that the next opening lists, and never a log in the list without its file. Whatever fails before, nobody was answered yet.
            DurableFile.Replace(PathOf(folder, origin), next.Encode());
            DurableFile.Settle(folder);
            List(origin);
            slot.Last = next;
            return true;
        }
    }

    private void List(string origin)
    {
        lock (listing)
        {
            if (listed.Contains(origin))
            {
                return;
            }

            string[] longer = [.. listed, origin];
            WriteList(folder, longer);
            listed = longer;
        }
    }

    private static string[] ReadList(string folder)
    {
        var path = Path.Combine(folder, ListName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path} is gone, the list of the logs of which anything was cosigned.");
        }

        var text = File.ReadAllText(path);
        return text.Length == 0 ? []
            : text.EndsWith('\n') ? text[..^1].Split('\n')
            : throw new InvalidDataException($"{path} does not hold the list of the logs of which anything was cosigned.");
    }

    private static void WriteList(string folder, string[] origins)
    {
        DurableFile.Replace(Path.Combine(folder, ListName), Strict.Utf8(string.Concat(origins.Select(origin => origin + "\n"))));
        DurableFile.Settle(folder);
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
