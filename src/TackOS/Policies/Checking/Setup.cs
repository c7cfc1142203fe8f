using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Servers;

namespace TackOS.Policies.Checking;

/// <summary>What operators have set besides policies, as far as policies speak of it.</summary>
public sealed record Setup(
    IReadOnlyCollection<Department> Departments,
    IReadOnlyCollection<Agent> Agents,
    IReadOnlyCollection<UpstreamServer> Servers,
    IReadOnlyCollection<AcceptedTool> Tools);
