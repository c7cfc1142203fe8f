using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Missions;
using TackOS.Plans;
using TackOS.Policies;
using TackOS.Server.Search;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Search;

/// <summary>A journal of random events, and beside it what each is to be found by, written down when it was made and read out of nothing.</summary>
internal sealed class Story
{
    public static readonly string[] Agents = ["clerk", "clerk-2", "robot"];
    public static readonly string[] Departments = ["sales", "ops"];
    public static readonly string[] Tools = ["mail__send", "mail__read", "bank__pay"];
    public static readonly string[] Missions = ["q4", "q1"];
    public static readonly string[] Words = ["invoice", "refund", "šálek", "42", "guardrailed"];
    private static readonly (string Code, string Decision)[] Refusals =
    [
        (Codes.Pending, "needs-approval"), (Codes.Drafted, "draft"), (Codes.Shadowed, "shadow"), (Codes.Rejected, "rejected"), (Codes.ApprovalExpired, "expired"),
        (Codes.BudgetStop, "refused"), (Codes.PolicyForbids, "refused"),
    ];

    private readonly Random _random;
    private readonly List<Told> _calls = [];
    private readonly List<Told> _approvals = [];
    private readonly List<Told> _escalations = [];
    private DateTimeOffset _now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private int _ids;

    public Story(int seed, int size)
    {
        _random = new Random(seed);
        for (var index = 0; index < size; index++)
        {
            // Entries lie in the order of their commits, and a clock may be set back.
            _now = _now.AddSeconds(_random.Next(-30, 120));
            Entries.Add(Next(index));
        }
    }

    /// <summary>An entry, and what is true of it.</summary>
    public sealed record Told(JournalEvent Event, IndexedEntry About)
    {
        public Lazy<HashSet<string>> Words { get; } = new(() => [.. LookAtEveryEntry.WordsOf(Event)]);
    }

    public List<Told> Entries { get; } = [];

    /// <summary>The table of entries as the store has it.</summary>
    public void Write(string dataFolder, int from, int to)
    {
        using var db = Database.OpenDerived(Path.Combine(dataFolder, "tackos.db"));
        db.Execute("CREATE TABLE IF NOT EXISTS entry(idx INTEGER PRIMARY KEY, json BLOB NOT NULL)");
        db.Execute("CREATE TABLE IF NOT EXISTS erasure(entry INTEGER PRIMARY KEY, actor TEXT, at INTEGER, reason TEXT, legal_basis TEXT)");
        db.Execute("CREATE TABLE IF NOT EXISTS erased(body TEXT PRIMARY KEY, erasure INTEGER)");
        db.Execute("BEGIN");
        for (var index = from; index < to; index++)
            db.Execute("INSERT INTO entry(idx, json) VALUES (?1, ?2)", index, JournalJson.Entry(Entries[index].Event));
        db.Execute("COMMIT");
    }

    private Told Next(int index) => _random.Next(14) switch
    {
        0 or 1 => Admitted(index),
        2 or 3 or 4 when _calls.Count > 0 => Ended(index, Pick(_calls)),
        5 or 6 => Refused(index),
        7 => Asked(index),
        8 or 9 when _approvals.Count > 0 => Voted(index, Pick(_approvals)),
        10 when _calls.Count > 0 => Raised(index, Pick(_calls)),
        11 when _escalations.Count > 0 => Resolved(index, Pick(_escalations)),
        12 => Capped(index),
        _ => Set(index),
    };

    private Told Admitted(int index)
    {
        var (whole, word) = (Whole(Id("call"), _random.Next(2) == 0 ? Id("appr") : null), Pick(Words));
        var made = new CallAdmitted(
            whole.Call!, whole.Agent!, whole.Department!, whole.Mission, "run", whole.Tool!, "p", "d", null, whole.Approval, "h", [word], Facts(whole.Mission),
            new Hold("2026-11", ["company"], 1), "a")
        { At = _now, Actor = Actors.Agent(whole.Agent!) };
        return Keep(_calls, new Told(made, About(index, made, whole, "permitted")));
    }

    private Told Ended(int index, Told call)
    {
        var (id, word) = (call.About.Call!, Pick(Words));
        (JournalEvent Made, string Decision, string? Code) end = _random.Next(5) switch
        {
            0 => (new CallSettled(id, false, 5, false, [word], 0, "r") { At = _now, Actor = Actors.System }, "settled", null),
            1 => (new CallSettled(id, true, 5, false, [word], 0, "r") { At = _now, Actor = Actors.System }, "tool-error", null),
            2 => (new CallNotSent(id, "upstream-unavailable", word) { At = _now, Actor = Actors.System }, "not-sent", "upstream-unavailable"),
            3 => (new CallUnknown(id, word) { At = _now, Actor = Actors.System }, "unknown", null),
            _ => (new CallReconciled(id, true, 5, word) { At = _now, Actor = Actors.Operator("ana") }, "reconciled", null),
        };
        return new Told(end.Made, About(index, end.Made, call.About, end.Decision, end.Code));
    }

    private Told Refused(int index)
    {
        var (code, decision) = Refusals[_random.Next(Refusals.Length)];
        var subject = Id("appr");
        var whole = Whole(Id("call"), decision is "needs-approval" or "draft" or "rejected" or "expired" ? subject : null);
        var made = new CallRefused(
            whole.Call!, whole.Agent, whole.Department, whole.Tool!, null, code, $"No {Pick(Words)}, sorry.", null, [], Facts(whole.Mission), 0, subject)
        { At = _now, Actor = Actors.Agent(whole.Agent!) };
        return Keep(_calls, new Told(made, About(index, made, whole, decision, code)));
    }

    private Told Asked(int index)
    {
        var draft = _random.Next(2) == 0;
        var whole = Whole(null, Id(draft ? "draft" : "appr")) with { Mission = null };
        var made = new ApprovalAsked(
            whole.Approval!, draft ? ApprovalKind.Draft : ApprovalKind.Call, "d", whole.Agent!, whole.Department!, "bob", whole.Tool!, Risk.High, new Requirement(1, 0, 0),
            [Pick(Words)], [], _now.AddDays(1), "a")
        { At = _now, Actor = Actors.Agent(whole.Agent!) };
        return Keep(_approvals, new Told(made, About(index, made, whole, draft ? "draft" : "needs-approval")));
    }

    private Told Voted(int index, Told asked)
    {
        var becomes = (ApprovalStatus)_random.Next(4);
        var made = new VoteCast(asked.About.Approval!, new Vote("ana", [Role.Approver], true, Pick(Words), _now, false), becomes, null) { At = _now, Actor = Actors.Operator("ana") };
        return new Told(made, About(index, made, asked.About, becomes switch
        {
            ApprovalStatus.Pending => "needs-approval",
            ApprovalStatus.Approved => "approved",
            ApprovalStatus.Rejected => "rejected",
            _ => "expired",
        }));
    }

    private Told Raised(int index, Told call)
    {
        var made = new EscalationRaised(Id("esc"), "unknown-outcome", call.About.Call!, Pick(Words)) { At = _now, Actor = Actors.System };
        return Keep(_escalations, new Told(made, About(index, made, call.About)));
    }

    private Told Resolved(int index, Told raised)
    {
        var made = new EscalationResolved(((EscalationRaised)raised.Event).Id, Pick(Words)) { At = _now, Actor = Actors.Operator("ben") };
        return new Told(made, About(index, made, raised.About));
    }

    private Told Capped(int index)
    {
        var department = Pick(Departments);
        var made = new CapSet($"department:{department}", "company", 5, 85, Pick(Words)) { At = _now, Actor = Actors.Operator("ben") };
        return new Told(made, About(index, made, new IndexedEntry(0, _now, "", "", null, department, null, null, null, null, null, null)));
    }

    private Told Set(int index)
    {
        var whole = Whole(null, null) with { Tool = null };
        var actor = Actors.Operator("ana");
        return _random.Next(3) switch
        {
            0 => Is(new AgentSet(whole.Agent!, whole.Department!, whole.Mission, Pick(Words), true) { At = _now, Actor = actor }, whole),
            1 => Is(new MissionSet("q4", whole.Department!, Pick(Words), null) { At = _now, Actor = actor }, whole with { Agent = null, Mission = "q4" }),
            _ => Is(new PlanSimulated(Id("plan"), whole.Agent!, "d", true, [Pick(Words)]) { At = _now, Actor = actor }, whole with { Department = null, Mission = null }, "passed"),
        };
        Told Is(JournalEvent made, IndexedEntry about, string? decision = null) => new(made, About(index, made, about, decision));
    }

    private static IndexedEntry About(int index, JournalEvent made, IndexedEntry of, string? decision = null, string? code = null) =>
        of with { Index = index, At = made.At, Type = JournalJson.TypeOf(made), Actor = made.Actor, Decision = decision, Code = code };

    private IndexedEntry Whole(string? call, string? approval) => new(
        0, _now, "", "", Pick(Agents), Pick(Departments), Pick(Tools), null, null, _random.Next(3) == 0 ? null : Pick(Missions), call, approval);

    private static Told Keep(List<Told> among, Told told)
    {
        among.Add(told);
        return told;
    }

    private Facts Facts(string? mission) => new(
        new CallFacts(Risk.Low, false, false, false), new RunFacts([], 0, 0), new CostFacts(0, 0), mission, null, null, _now, new StandingFacts(2, 2, Risk.Low));

    private string Id(string prefix) => $"{prefix}_{++_ids:d26}";

    private T Pick<T>(IReadOnlyList<T> some) => some[_random.Next(some.Count)];
}
