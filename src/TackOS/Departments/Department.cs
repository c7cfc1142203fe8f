using TackOS.Journal;

namespace TackOS.Departments;

/// <summary>
/// A group of agents. <paramref name="Autonomy"/> is 0 Shadow, 1 Draft, 2 Supervised, 3 Guardrailed, 4 Audited Autopilot;
/// <paramref name="Trial"/> is the level that Shadow answers for. <paramref name="Tools"/> is its scope: server ids and
/// <c>server__tool</c> names, from which its permits are generated.
/// </summary>
public sealed record Department(string Id, string Role, int Autonomy, int Trial, IReadOnlyList<string> Tools)
{
    public static bool IsLevel(int level) => level is >= 0 and <= 4;

    public static string LevelName(int level) => level switch
    {
        0 => "Shadow",
        1 => "Draft",
        2 => "Supervised",
        3 => "Guardrailed",
        4 => "Audited Autopilot",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}

/// <summary>An operator made a department or changed it; the whole of it is recorded.</summary>
public sealed record DepartmentSet(string Id, string Role, int Autonomy, int Trial, IReadOnlyList<string> Tools, string? Reason) : JournalEvent;
