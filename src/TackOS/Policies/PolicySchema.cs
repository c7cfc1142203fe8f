using System.Text;
using TackOS.Calls;
using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>
/// The Cedar schema that policies are held to, written from what operators accepted: one action a tool, its <c>input</c> typed by the tool's
/// JSON Schema, and the facts that TackOS asserts (<see cref="PolicyContext"/>), which no agent sends.
/// </summary>
public static class PolicySchema
{
    public const string FileName = "tackos.cedarschema";

    // The attributes stand here in the order of PolicyEntities and PolicyContext; a test holds that real requests and entities fit.
    private const string Entities = """
          // A department's level is 0 (Shadow) to 4 (Audited Autopilot).
          entity Department = { autonomy: Long };
          entity Agent in [Department] = { department: Department };
          entity Server = { trusted: Bool };
          entity Tool in [Server] = { server: Server, riskClass: Long, sideEffect: Bool, leaves: Bool };
          // An argument without a type in Cedar; its id is the canonical JSON.
          entity Untyped;

          // Facts that TackOS asserts. Risk is 1 (Low) to 4 (Critical): the tool's class, raised by the risk policies.
          type Call = { risk: Long, sideEffect: Bool, leaves: Bool, sensitiveDirty: Bool };
          type Run = { labels: Set<String>, calls: Long, spentMicros: Long };
          type Cost = { estimateMicros: Long, headroomMicros: Long };
          type Mission = { id: String };
          type Grant = { step: String, humanApproved: Bool };
          // How many distinct operators said yes to this very call, and how many of them hold a role; via is "call" or "draft".
          type Approval = { people: Long, finance: Long, admin: Long, @choices("call, draft") via: String };

        """;

    private const string Facts = "call: Call, run: Run, cost: Cost, mission?: Mission, grant?: Grant, approval?: Approval, now: datetime";

    /// <summary>The schema in Cedar's text form. Tools whose arguments are not understood are left out: no call of them is ever decided.</summary>
    public static string TextOf(IEnumerable<string> servers, IEnumerable<AcceptedTool> tools)
    {
        var text = new StringBuilder("// Written by TackOS from the tools that operators accepted.\nnamespace TackOS {\n").Append(Entities);
        text.Append("  // Every call of a tool; what holds for all of them must hold for one without arguments.\n");
        Append(text, PolicyNames.CallKind, [], "{}");
        foreach (var server in servers.Order(StringComparer.Ordinal))
            text.Append("\n  action ").Append(Quoted(PolicyNames.ServerGroup(server).Id)).Append(";\n");
        foreach (var tool in tools.Where(t => t.Server.Accepted && t.Schema is Calls.Arguments.ArgumentSchema.Compiled).OrderBy(t => t.Name, StringComparer.Ordinal))
            Append(text, tool.Action, [PolicyNames.CallKind, PolicyNames.ServerGroup(tool.Tool.Server)], tool.Inputs.Cedar);
        return text.Append("}\n").ToString();
    }

    private static void Append(StringBuilder text, EntityUid action, IReadOnlyList<EntityUid> groups, string input)
    {
        text.Append("\n  action ").Append(Quoted(action.Id));
        if (groups.Count > 0)
            text.Append(" in [").AppendJoin(", ", groups.Select(g => Quoted(g.Id))).Append(']');
        text.Append(" appliesTo {\n    principal: Agent, resource: Tool,\n    context: { input: ").Append(input).Append(", ").Append(Facts).Append(" }\n  };\n");
    }

    private static string Quoted(string text) => new StringValue(text).ToString();
}
