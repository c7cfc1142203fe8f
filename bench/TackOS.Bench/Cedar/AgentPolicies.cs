using System.Globalization;
using System.Text;
using TackOS.Cedar;
using TackOS.Policies;

namespace TackOS.Bench.Cedar;

/// <summary>
/// The policies of a company whose agents call tools: of the shipped ladder what fits, for each department a permit for its server, for each
/// server a forbid that names one tool. One permit is satisfied by each request, and no forbid.
/// </summary>
internal sealed class AgentPolicies
{
    /// <summary>How many requests there are, over all departments evenly.</summary>
    public const int RequestCount = 32;

    private const int OtherPolicies = 2;

    private static readonly string CallGroup = Entity("Action", "call");

    private AgentPolicies(int count, string text, int departments)
    {
        Count = count;
        Text = text;
        Ids = [.. PolicySet.Parse(text).Policies.Select(policy => policy.Id)];
        var asking = Enumerable.Range(0, RequestCount).Select(i => i * departments / RequestCount).ToArray();
        Requests = [.. asking.Select(department => new AgentRequest(RequestOf(department), $"[{EntitiesOf(department)},{CallGroup}]"))];
        Entities = $"[{string.Join(",", asking.Distinct().Select(EntitiesOf))},{CallGroup}]";
    }

    public int Count { get; }

    /// <summary>Cedar text.</summary>
    public string Text { get; }

    /// <summary>The ids of the policies in their order; the peer knows them by their places.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Cedar's JSON form of all entities that the requests speak of.</summary>
    public string Entities { get; }

    public IReadOnlyList<AgentRequest> Requests { get; }

    public static AgentPolicies Of(int count)
    {
        var ladder = PolicySet.Parse(ShippedPolicies.Ladder.Text).Policies.Take(count - OtherPolicies).ToArray();
        var rest = count - ladder.Length;
        var text = new StringBuilder();
        foreach (var policy in ladder)
            text.Append(policy.SourceText).Append('\n');
        for (var i = 0; i < rest; i++)
            text.Append(i % 2 == 0 ? PermitOf(i / 2) : ForbidOf(i / 2));
        return new AgentPolicies(count, text.ToString(), (rest + 1) / 2);
    }

    private static string PermitOf(int department) => Format($$"""
        @id("department.d{{department}}.scope")
        permit (
          principal in TackOS::Department::"d{{department}}",
          action in [TackOS::Action::"server:s{{department}}"],
          resource
        );

        """);

    /// <summary>Every other one has a condition.</summary>
    private static string ForbidOf(int server)
    {
        var condition = server % 2 == 0 ? "" : "\nwhen { context.input has path && context.input.path like \"*/.*\" }";
        return Format($$"""
            @id("operators.s{{server}}.no-delete")
            forbid (principal, action == TackOS::Action::"s{{server}}__delete", resource){{condition}};

            """);
    }

    private static string RequestOf(int department) => Format($$$$"""
        {"principal":{"type":"TackOS::Agent","id":"a{{{{department}}}}"},"action":{"type":"TackOS::Action","id":"s{{{{department}}}}__read"},"resource":{"type":"TackOS::Tool","id":"s{{{{department}}}}__read"},
        "context":{"call":{"leaves":false,"risk":1,"sensitiveDirty":false,"sideEffect":false},"cost":{"estimateMicros":200,"headroomMicros":1000000},"input":{"path":"reports/2026/q{{{{department}}}}.md","limit":20},
        "now":{"__extn":{"fn":"datetime","arg":"2026-01-31T12:00:00Z"}},"run":{"calls":3,"labels":["private"],"spentMicros":600}}}
        """).ReplaceLineEndings("");

    private static string EntitiesOf(int department) => Format($$"""
        {{Entity("Department", $"d{department}", "\"autonomy\":4")}},
        {{Entity("Agent", $"a{department}", $$"""
        "department":{"__entity":{{Uid("Department", $"d{department}")}}}
        """, Uid("Department", $"d{department}"))}},
        {{Entity("Server", $"s{department}", "\"trusted\":true")}},
        {{Entity("Tool", $"s{department}__read", "\"riskClass\":1,\"sideEffect\":false,\"leaves\":false", Uid("Server", $"s{department}"))}},
        {{Entity("Action", $"server:s{department}")}},
        {{Entity("Action", $"s{department}__read", "", Uid("Action", $"server:s{department}"), Uid("Action", "call"))}}
        """);

    private static string Entity(string type, string id, string attributes = "", params string[] parents) =>
        $"{{\"uid\":{Uid(type, id)},\"attrs\":{{{attributes}}},\"parents\":[{string.Join(",", parents)}]}}";

    private static string Uid(string type, string id) => $"{{\"type\":\"TackOS::{type}\",\"id\":\"{id}\"}}";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A request, and the entities that it needs alone: what an engine without a store of entities must be given with it.</summary>
/// <param name="Json">An object with principal, action, resource and context.</param>
/// <param name="Entities">Cedar's JSON form of entities.</param>
internal sealed record AgentRequest(string Json, string Entities);
