using System.Text.Json;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Storage;
using TackOS.Servers;

namespace TackOS.Server.Api;

/// <summary>What an operator of some departments reaches: what is theirs, and of the company's servers and tools those in their scope.</summary>
internal static class Reach
{
    public const string CompanyOnly = "company-wide-only";
    public const string OtherDepartment = "other-department";

    /// <param name="who">An operator.</param>
    /// <param name="department">Null for what is of no department: only operators of the whole company reach it.</param>
    public static bool Reaches(this Operator who, string? department) => who.IsCompanyWide || (department is not null && who.Sees(department));

    /// <exception cref="ControlException">It is another department's, or the company's.</exception>
    public static void MustReach(this Operator who, string? department)
    {
        if (!who.Reaches(department))
            throw new ControlException(OtherDepartment, $"{who.Id} is an operator of {string.Join(", ", who.Departments)} only, and this is of {department ?? "the whole company"}.", 403);
    }

    public static string Limited(Operator who) => $"{who.Id} is an operator of {string.Join(", ", who.Departments)} only, and this concerns the whole company.";

    /// <summary>As a JSON list for a query; null is every department.</summary>
    public static string? DepartmentsOrAll(this Operator who) => who.IsCompanyWide ? null : JsonSerializer.Serialize(who.Departments);

    public static bool ReachesServer(this Operator who, string server, InForce inForce) =>
        who.IsCompanyWide || ScopeOf(who, inForce).Any(name => name == server || name.StartsWith(Tool.Join(server, ""), StringComparison.Ordinal));

    public static bool ReachesTool(this Operator who, string server, string tool, InForce inForce) =>
        who.IsCompanyWide || ScopeOf(who, inForce).Any(name => name == server || name == tool);

    private static IEnumerable<string> ScopeOf(Operator who, InForce inForce) =>
        inForce.Departments.Values.Where(d => who.Sees(d.Id)).SelectMany(d => d.Tools);
}
