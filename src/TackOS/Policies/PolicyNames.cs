using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>What things are called in policies.</summary>
internal static class PolicyNames
{
    /// <summary>The type of an argument that has no type in Cedar; its id is the canonical JSON.</summary>
    public const string UntypedType = "TackOS::Untyped";

    /// <summary>The group of every tool call.</summary>
    public static readonly EntityUid CallKind = Action("call");

    public static EntityUid Agent(string id) => new("TackOS::Agent", id);

    public static EntityUid Department(string id) => new("TackOS::Department", id);

    public static EntityUid Server(string id) => new("TackOS::Server", id);

    public static EntityUid Tool(string name) => new("TackOS::Tool", name);

    public static EntityUid Action(string name) => new("TackOS::Action", name);

    /// <summary>The group of all actions of one server. A tool's name holds <c>__</c> after a server id and so never equals it.</summary>
    public static EntityUid ServerGroup(string server) => Action("server:" + server);
}
