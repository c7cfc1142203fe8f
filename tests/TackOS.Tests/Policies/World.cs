using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Servers;

namespace TackOS.Tests.Policies;

/// <summary>A small company: one department with one agent, and a server with the tools that a test names.</summary>
internal sealed record World
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>With which the agent proves who it is.</summary>
    public static readonly string AgentToken = Token.AgentPrefix + new string('a', 43);

    public int Level { get; init; } = 2;

    public int Trial { get; init; } = 2;

    public IReadOnlyList<string> Scope { get; init; } = ["bank"];

    public IReadOnlyList<Tool> Tools { get; init; } = [ToolOf("read", Risk.Low), ToolOf("pay", Risk.Medium, sideEffect: true, leaves: true)];

    public IReadOnlyList<PolicyFile> Files { get; init; } = [];

    public Agent Agent { get; init; } = new("robot", "sales", Mission: null, OnBehalfOf: "ann", Active: true);

    public Department Department => new("sales", "sells", Level, Trial, Scope);

    public UpstreamServer Server { get; init; } = new("bank", new Transport.Http(new Uri("https://bank.example/")), Trusted: false, Accepted: true);

    public AcceptedTool this[string tool] => AcceptedTool.Of(Tools.Single(t => t.UpstreamName == tool), Server);

    public static Tool ToolOf(
        string name, Risk risk, bool sideEffect = false, bool leaves = false, string[]? labels = null, long price = 0, string schema = """{"type":"object"}""") =>
        new("bank", name, $$"""{"name":"{{name}}","inputSchema":{{schema}}}""", "pin", new Classification(risk, sideEffect, leaves, labels ?? [], "test"), price, Quarantined: false);

    public World With(string policies, string file = "own.cedar") => this with { Files = [.. Files, new PolicyFile(file, policies)] };

    public PoliciesResult Build() => PoliciesInForce.Build(Files, [Department], [Agent], [Server], [.. Tools.Select(t => AcceptedTool.Of(t, Server))]);

    public PoliciesInForce Policies() => Assert.IsType<PoliciesResult.Built>(Build()).Policies;

    public string Invalid() => Assert.IsType<PoliciesResult.Invalid>(Build()).Sentence;

    public InForce InForce() => new()
    {
        Epoch = 1,
        Departments = new[] { Department }.ToFrozenDictionary(d => d.Id),
        Agents = new[] { Agent }.ToFrozenDictionary(a => a.Id),
        AgentTokens = new[] { new AgentToken(Token.HashIfKind(AgentToken, Token.AgentPrefix)!, "t1", Agent.Id, Now.AddHours(1), Revoked: false) }.ToFrozenDictionary(t => t.Hash),
        Servers = new[] { Server }.ToFrozenDictionary(s => s.Id),
        Tools = Tools.Select(t => AcceptedTool.Of(t, Server)).ToFrozenDictionary(t => t.Name),
        Policies = Policies(),
    };

    public Judgement Decide(string tool, string arguments = "{}", Approval? approval = null, GrantFacts? grant = null, params string[] labels) =>
        Deciding.Decide(Policies(), Agent, this[tool], Json(arguments), Around(approval, grant, labels));

    public Verdict Verdict(string tool, string arguments = "{}", Approval? approval = null, GrantFacts? grant = null, params string[] labels) =>
        Decide(tool, arguments, approval, grant, labels).Verdict;

    public static Circumstances Around(Approval? approval = null, GrantFacts? grant = null, string[]? labels = null) =>
        new(new RunFacts(labels ?? [], 0, 0), new CostFacts(0, long.MaxValue), Mission: null, grant, SensitiveDirty: false, approval, Now);

    public static JsonElement Json(string text) =>
        Assert.IsType<JsonReading.Parsed>(StrictJson.Parse(Encoding.UTF8.GetBytes(text), StrictJsonLimits.Default)).Root;

    /// <summary>What these people said yes to: these rules, this risk, these labels.</summary>
    public static Approval Yes(int people, Risk risk = Risk.Critical, string[]? rules = null, string[]? labels = null, ApprovalKind kind = ApprovalKind.Call, params Role[] roles) =>
        new("a1", kind, "digest", "robot", "sales", "ann", "bank__pay", risk, new Requirement(people, 0, 0), rules ?? [], labels ?? [], ApprovalStatus.Approved, Now, Now.AddHours(1),
            [.. Enumerable.Range(0, people).Select(i => new Vote($"op{i}", [Role.Approver, .. roles], Yes: true, null, Now, SoleOperator: false))], Call: null);

    public static Account Account(string id, long? cap = null, long spent = 0, long held = 0) =>
        new(id, "2026-11", cap, TackOS.Budgets.Account.DefaultThresholdPercent, spent, held, Paused: false);
}
