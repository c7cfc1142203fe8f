using TackOS.Calls;
using TackOS.Cedar.Values;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Servers;

namespace TackOS.Policies;

/// <summary>
/// What operators have set, as Cedar entities: agents in their departments, tools in their servers, one action a tool in the groups of its
/// server and its kind. Attributes are TackOS's own facts; nothing that an agent sends is among them.
/// </summary>
internal static class PolicyEntities
{
    /// <summary>All of them, each department presented at the autonomy level that <paramref name="levelOf"/> gives it.</summary>
    /// <exception cref="InvalidEntitiesException">Two have the same name.</exception>
    public static Entities Of(
        IReadOnlyCollection<Department> departments,
        IReadOnlyCollection<Agent> agents,
        IReadOnlyCollection<UpstreamServer> servers,
        IReadOnlyCollection<AcceptedTool> tools,
        Func<Department, int> levelOf) => Entities.Of([
            .. departments.Select(d => new Entity(PolicyNames.Department(d.Id)) { Attributes = RecordValue.Of(("autonomy", levelOf(d))) }),
            .. agents.Select(OfAgent),
            .. servers.Select(s => new Entity(PolicyNames.Server(s.Id)) { Attributes = RecordValue.Of(("trusted", s.Trusted)) }),
            .. servers.Select(s => new Entity(PolicyNames.ServerGroup(s.Id))),
            new Entity(PolicyNames.CallKind),
            .. tools.Select(t => OfTool(t.Tool, t.Resource)),
            .. tools.Select(t => new Entity(t.Action) { Parents = [PolicyNames.ServerGroup(t.Tool.Server), PolicyNames.CallKind] }),
        ]);

    private static Entity OfAgent(Agent agent)
    {
        var department = PolicyNames.Department(agent.Department);
        return new Entity(PolicyNames.Agent(agent.Id)) { Attributes = RecordValue.Of(("department", department)), Parents = [department] };
    }

    private static Entity OfTool(Tool tool, EntityUid uid)
    {
        var server = PolicyNames.Server(tool.Server);
        return new Entity(uid)
        {
            Parents = [server],
            Attributes = RecordValue.Of(
                ("server", server),
                ("riskClass", (int)tool.Classification.Risk),
                ("sideEffect", tool.Classification.SideEffect),
                ("leaves", tool.Classification.Leaves)),
        };
    }
}
