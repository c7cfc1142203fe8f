using TackOS.Cedar.Values;
using TackOS.Departments;

namespace TackOS.Policies;

/// <summary>The policy files that come with TackOS, and the one that it writes itself.</summary>
public static class ShippedPolicies
{
    public const string LadderName = "ladder.cedar";
    public const string RiskName = "risk.cedar";
    public const string DepartmentsName = "departments.cedar";

    private const string Heading = "// Written by TackOS from the departments' scopes: tackos department set NAME --tools ...\n";

    /// <summary>The autonomy ladder: it only forbids.</summary>
    public static PolicyFile Ladder { get; } = Read(LadderName);

    /// <summary>The risk pass as shipped, which raises nothing.</summary>
    public static PolicyFile Risk { get; } = Read(RiskName);

    /// <summary>One permit a department, for the servers and tools of its scope; a department without a scope has none.</summary>
    public static PolicyFile DepartmentsOf(IReadOnlyCollection<Department> departments)
    {
        var permits = departments.OrderBy(d => d.Id, StringComparer.Ordinal).Select(PermitOf);
        return new PolicyFile(DepartmentsName, Heading + string.Concat(permits));
    }

    private static string PermitOf(Department department)
    {
        if (department.Tools.Count == 0)
            return "";
        CedarValue id = $"department.{department.Id}.scope";
        var tools = department.Tools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var action = tools is [var only] && IsTool(only) ? $"== {ActionOf(only)}" : $"in [{string.Join(", ", tools.Select(ActionOf))}]";
        return $"\n@id({id})\npermit (\n  principal in {PolicyNames.Department(department.Id)},\n  action {action},\n  resource\n);\n";
    }

    private static bool IsTool(string scope) => scope.Contains("__", StringComparison.Ordinal);

    private static EntityUid ActionOf(string scope) => IsTool(scope) ? PolicyNames.Action(scope) : PolicyNames.ServerGroup(scope);

    private static PolicyFile Read(string name)
    {
        using var stream = typeof(ShippedPolicies).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The policy file {name} is missing from the program.");
        using var reader = new StreamReader(stream);
        return new PolicyFile(name, reader.ReadToEnd());
    }
}
