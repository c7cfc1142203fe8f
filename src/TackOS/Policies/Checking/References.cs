using TackOS.Cedar;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Validation;

namespace TackOS.Policies.Checking;

/// <summary>
/// Whether the departments, agents, servers and tools that policies name exist. The Cedar validator knows types and actions only, and a
/// forbid that names nobody forbids nothing.
/// </summary>
internal static class References
{
    public static IEnumerable<Diagnostic> Check(IEnumerable<Policy> policies, Setup setup)
    {
        var known = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [PolicyNames.Department("").Type] = [.. setup.Departments.Select(d => d.Id)],
            [PolicyNames.Agent("").Type] = [.. setup.Agents.Select(a => a.Id)],
            [PolicyNames.Server("").Type] = [.. setup.Servers.Select(s => s.Id)],
            [PolicyNames.Tool("").Type] = [.. setup.Tools.Select(t => t.Name)],
        };
        foreach (var (uid, position) in policies.SelectMany(PolicyWalk.Entities))
        {
            if (known.TryGetValue(uid.Type, out var ids) && !ids.Contains(uid.Id))
            {
                var kind = uid.Type[(uid.Type.LastIndexOf(':') + 1)..].ToLowerInvariant();
                yield return new Diagnostic(Severity.Error, "unknown-entity", $"there is no {kind} `{uid.Id}`", position, uid.ToString(), Spelling.Suggest(uid.Id, ids));
            }
        }
    }
}
