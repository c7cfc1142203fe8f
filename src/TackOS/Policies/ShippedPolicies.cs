using TackOS.Cedar.Values;
using TackOS.Departments;

namespace TackOS.Policies;

/// <summary>The policy files that come with TackOS, and the one that it writes itself.</summary>
public static class ShippedPolicies
{
    public const string LadderName = "ladder.cedar";
    public const string RiskName = "risk.cedar";
    public const string DepartmentsName = "departments.cedar";

    /// <summary>The autonomy ladder: it only forbids.</summary>
    public static PolicyFile Ladder { get; } = Read(LadderName);

    /// <summary>The risk pass as shipped, which raises nothing.</summary>
    public static PolicyFile Risk { get; } = Read(RiskName);

    /// <summary>One permit a department, for the servers and tools of its scope; a department without a scope has none.</summary>
    public static PolicyFile DepartmentsOf(IReadOnlyCollection<Department> departments)
    {
        var permits = departments.OrderBy(d => d.Id, StringComparer.Ordinal).Select(PermitOf);
        return new PolicyFile(DepartmentsName, "// Written by TackOS from the departments' scopes: tackos department set NAME --tools ...\n" + string.Concat(permits));
    }

    private static string PermitOf(Department department)
    {
        if (department.Tools.Count == 0)
            return "";
        CedarValue id = $"department.{department.Id}.scope";
        var actions = department.Tools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(tool =>
            tool.Contains("__", StringComparison.Ordinal) ? PolicyNames.Action(tool) : PolicyNames.ServerGroup(tool)).ToList();
        var action = actions.Count == 1 && department.Tools[0].Contains("__", StringComparison.Ordinal) ? $"== {actions[0]}" : $"in [{string.Join(", ", actions)}]";
        return $"\n@id({id})\npermit (\n  principal in {PolicyNames.Department(department.Id)},\n  action {action},\n  resource\n);\n";
    }

    private static PolicyFile Read(string name)
    {
        using var stream = typeof(ShippedPolicies).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The policy file {name} is missing from the program.");
        using var reader = new StreamReader(stream);
        return new PolicyFile(name, reader.ReadToEnd());
    }
}
