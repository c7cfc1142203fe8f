using System.Globalization;

namespace TackOS.Server.Sandbox;

/// <summary>
/// The control groups of one sandbox, one in each hierarchy where a group could be made (version 1 has a hierarchy for memory and
/// one for processes, version 2 one for both). Disposing removes them once their processes are gone.
/// </summary>
internal sealed class ControlGroup(IReadOnlyList<string> folders, bool limitsMemory, bool limitsProcesses) : IDisposable
{
    public static ControlGroup None { get; } = new([], false, false);

    public bool LimitsMemory => limitsMemory;

    public bool LimitsProcesses => limitsProcesses;

    /// <summary>The files into which a process writes its id to enter.</summary>
    public IReadOnlyList<string> ProcessFiles { get; } = [.. folders.Select(f => Path.Join(f, "cgroup.procs"))];

    /// <summary>Whether nothing of it is left; the kernel may hold a group for a moment after its last process.</summary>
    public bool IsGone => folders.All(f => !Directory.Exists(f));

    public void Dispose()
    {
        foreach (var folder in folders)
        {
            ControlGroups.TryRemove(folder);
        }
    }
}

/// <summary>
/// Finds where control groups can be made: below the group TackOS runs in, or beside it (systemd's <c>Delegate=</c> with
/// <c>DelegateSubgroup=</c>, since a version 2 group with processes of its own cannot have limited children).
/// </summary>
internal sealed class ControlGroups
{
    private const string Prefix = "tackos-";

    // Shared by all instances, since all make their groups in the same folders.
    private static int made;

    private readonly IReadOnlyList<Hierarchy> hierarchies;

    private ControlGroups(IReadOnlyList<Hierarchy> hierarchies) => this.hierarchies = hierarchies;

    /// <summary>One place where groups can be made, and the files that limit there.</summary>
    private sealed record Hierarchy(string Folder, string? MemoryFile, string? SwapFile, string? ProcessesFile);

    public bool LimitsMemory => hierarchies.Any(h => h.MemoryFile is not null);

    public bool LimitsProcesses => hierarchies.Any(h => h.ProcessesFile is not null);

    /// <param name="membership">The text of <c>/proc/self/cgroup</c>, see cgroups(7).</param>
    /// <param name="root">Where the hierarchies are mounted.</param>
    public static ControlGroups Find(string membership, string root = "/sys/fs/cgroup")
    {
        var found = new List<Hierarchy>();
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            Hierarchy? hierarchy = controllers switch
            {
                "" => new(Path.Join(root, path), "memory.max", "memory.swap.max", "pids.max"),
                "memory" => new(Path.Join(root, controllers, path), "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", null),
                "pids" => new(Path.Join(root, controllers, path), null, null, "pids.max"),
                _ => null,
            };
            if (hierarchy is not null && (Usable(hierarchy) ?? (controllers == "" ? Usable(Beside(hierarchy)) : null)) is { } usable)
            {
                found.Add(usable);
            }
        }

        return new(found);
    }

    /// <summary>A group with these limits, or null where the kernel refuses what it allowed when it was tried.</summary>
    public ControlGroup? Make(SandboxLimits limits)
    {
        var folders = new List<string>();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
        foreach (var hierarchy in hierarchies)
        {
            var folder = Path.Join(hierarchy.Folder, name);
            if (!TryMake(hierarchy, folder, limits))
            {
                folders.ForEach(TryRemove);
                return null;
            }

            folders.Add(folder);
        }

        return new(folders, LimitsMemory, LimitsProcesses);
    }

    public static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A group that still has a process stays; the next start of TackOS sweeps it.
        }
    }

    private static Hierarchy Beside(Hierarchy own) => own with { Folder = Path.GetDirectoryName(own.Folder) ?? own.Folder };

    private static Hierarchy? Usable(Hierarchy hierarchy)
    {
        if (!Directory.Exists(hierarchy.Folder))
        {
            return null;
        }

        Sweep(hierarchy.Folder);
        var trial = Path.Join(hierarchy.Folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-trial-{Guid.NewGuid():N}"));
        var usable = TryMake(hierarchy, trial, new SandboxLimits());
        TryRemove(trial);
        return usable ? hierarchy : null;
    }

    private static bool TryMake(Hierarchy hierarchy, string folder, SandboxLimits limits)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Write(folder, hierarchy.MemoryFile, limits.MemoryBytes);
            Write(folder, hierarchy.ProcessesFile, limits.Processes);
            if (hierarchy.SwapFile is { } swap && File.Exists(Path.Join(folder, swap)))
            {
                // Version 1 counts memory and swap together, version 2 swap alone: no swap beyond the memory, either way.
                Write(folder, swap, swap.Contains("memsw", StringComparison.Ordinal) ? limits.MemoryBytes : 0);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryRemove(folder);
            return false;
        }
    }

    private static void Write(string folder, string? file, long value)
    {
        if (file is not null)
        {
            using var stream = new FileStream(Path.Join(folder, file), FileMode.Open, FileAccess.Write);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Removes the empty groups of TackOS processes that ended without clearing up.</summary>
    private static void Sweep(string folder)
    {
        foreach (var left in Directory.EnumerateDirectories(folder, Prefix + "*"))
        {
            var owner = Path.GetFileName(left).Split('-')[1];
            if (!Directory.Exists("/proc/" + owner))
            {
                TryRemove(left);
            }
        }
    }
}
