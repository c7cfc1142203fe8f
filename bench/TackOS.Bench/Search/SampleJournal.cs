using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Policies;
using TackOS.Server.Storage;

namespace TackOS.Bench.Search;

/// <summary>
/// A journal as a company of forty agents writes it: most calls run and settle, some are refused, some wait for people, and now and then an
/// operator sets something. The same seed gives the same journal.
/// </summary>
internal sealed class SampleJournal(int seed)
{
    private static readonly string[] Tools = ["mail__send", "mail__search", "files__read", "files__write", "crm__lookup", "crm__update", "bank__pay", "calendar__invite", "web__fetch", "tickets__comment"];
    private static readonly string[] Nouns = ["invoice", "offer", "reminder", "contract", "delivery", "complaint", "refund", "meeting", "forecast", "shipment", "warranty", "payroll"];
    private static readonly string[] Reasons = ["checked with the customer", "seen in the bank's list", "the supplier is known", "too early, ask next week", "wrong recipient", "fine by finance"];

    private readonly Random _random = new(seed);
    private DateTimeOffset _now = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private long _ids;

    /// <summary>Writes a table of entries of this size where the store would have it.</summary>
    public static void Write(string dataFolder, long size)
    {
        using var db = Database.OpenDerived(Path.Combine(dataFolder, "tackos.db"));
        db.Execute("CREATE TABLE entry(idx INTEGER PRIMARY KEY, type TEXT NOT NULL, at INTEGER NOT NULL, json BLOB NOT NULL)");
        db.Execute("CREATE TABLE erasure(entry INTEGER PRIMARY KEY, actor TEXT, at INTEGER, reason TEXT, legal_basis TEXT)");
        db.Execute("CREATE TABLE erased(body TEXT PRIMARY KEY, erasure INTEGER) WITHOUT ROWID");
        var index = 0L;
        db.Execute("BEGIN");
        foreach (var entry in new SampleJournal(seed: 1).Entries())
        {
            if (index == size)
                break;
            db.Execute("INSERT INTO entry(idx, type, at, json) VALUES (?1, ?2, ?3, ?4)", index++, JournalJson.TypeOf(entry), entry.At.ToUnixTimeMilliseconds(), JournalJson.Entry(entry));
        }

        db.Execute("COMMIT");
    }

    public IEnumerable<JournalEvent> Entries()
    {
        while (true)
        {
            var agent = Agent();
            foreach (var entry in _random.Next(100) switch
            {
                < 72 => Runs(agent, Pick(Tools), approval: null),
                < 86 => Refused(agent, Pick(Tools)),
                < 98 => Asked(agent, Pick(Tools)),
                _ => Operators(agent),
            })
            {
                yield return entry;
            }
        }
    }

    private List<JournalEvent> Runs((string Id, string Department) agent, string tool, string? approval)
    {
        var call = Id("call");
        var admitted = new CallAdmitted(
            call, agent.Id, agent.Department, Mission(), Id("run"), tool, Hex(64), Hex(64), null, approval, Hex(64), ["scope.generated", "ladder.guardrailed"], Facts(),
            new Hold("2026-01", ["company", $"department:{agent.Department}", $"agent:{agent.Id}"], 250_000), Hex(64))
        { At = Next(), Actor = Actors.Agent(agent.Id) };
        JournalEvent end = _random.Next(200) switch
        {
            0 => new CallNotSent(call, Codes.NotSent, $"{tool.Split("__")[0]} does not answer; nothing was sent.") { At = Next(), Actor = Actors.System },
            1 => new CallUnknown(call, "the connection broke while it ran") { At = Next(), Actor = Actors.System },
            var n => new CallSettled(call, n < 10, 180_000, false, n % 4 == 0 ? ["untrusted"] : [], 0, Hex(64)) { At = Next(), Actor = Actors.System },
        };
        return [admitted, end];
    }

    private List<JournalEvent> Refused((string Id, string Department) agent, string tool)
    {
        var (code, sentence) = _random.Next(4) switch
        {
            0 => (Codes.PolicyForbids, $"{tool} is forbidden by office.no-{Pick(Nouns)}. No approval lifts it; a policy author can change the rule."),
            1 => (Codes.BudgetStop, $"department:{agent.Department} stops at 850.00 of its cap: this {Pick(Nouns)} would take it over."),
            2 => (Codes.NoPermit, $"No policy permits {agent.Id} of department {agent.Department} to call {tool}."),
            _ => (Codes.ArgumentsInvalid, $"The arguments of {tool} do not fit its schema: /{Pick(Nouns)} is missing."),
        };
        return [new CallRefused(Id("call"), agent.Id, agent.Department, tool, Hex(64), code, sentence, Hex(64), ["ladder.supervised"], Facts(), 250_000, ArgumentsDigest: Hex(64))
        { At = Next(), Actor = Actors.Agent(agent.Id) }];
    }

    private List<JournalEvent> Asked((string Id, string Department) agent, string tool)
    {
        var (approval, yes) = (Id("appr"), _random.Next(10) < 8);
        var voter = Pick(["ana", "ben", "carl", "dora"]);
        var asked = new ApprovalAsked(
            approval, ApprovalKind.Call, Hex(64), agent.Id, agent.Department, "ana", tool, Risk.High, new Requirement(1, 0, 0), ["ladder.high"], ["untrusted"], Next().AddDays(1),
            Hex(64), 250_000)
        { At = Next(), Actor = Actors.Agent(agent.Id) };
        var vote = new VoteCast(approval, new Vote(voter, [Role.Approver], yes, $"{Pick(Nouns)}: {Pick(Reasons)}", _now, false), yes ? ApprovalStatus.Approved : ApprovalStatus.Rejected, null)
        { At = Next(), Actor = Actors.Operator(voter) };
        return yes ? [asked, vote, .. Runs(agent, tool, approval)] : [asked, vote];
    }

    private List<JournalEvent> Operators((string Id, string Department) agent) =>
    [
        _random.Next(2) == 0
            ? new AgentTokenIssued(Id("tok"), agent.Id, Hex(64), Next().AddDays(30)) { At = Next(), Actor = Actors.Operator("ana") }
            : new CapSet($"department:{agent.Department}", "company", 1_000_000_000, 85, Pick(Reasons)) { At = Next(), Actor = Actors.Operator("ben") },
    ];

    private Facts Facts() => new(
        new CallFacts(Risk.Medium, true, false, false), new RunFacts(["untrusted"], _random.Next(40), 0), new CostFacts(250_000, 500_000_000), Mission(), null, null, _now,
        new StandingFacts(3, 2, Risk.Medium));

    // Few agents do most of the work, as everywhere.
    private (string Id, string Department) Agent()
    {
        var number = (int)(40 * _random.NextDouble() * _random.NextDouble());
        return ($"clerk-{number}", $"office-{number % 8}");
    }

    private string? Mission() => _random.Next(3) == 0 ? $"quarter-{_random.Next(12)}" : null;

    private string Id(string prefix) => $"{prefix}_{Crockford(++_ids)}";

    private string Crockford(long number) => string.Create(26, (number, _random), static (span, state) =>
    {
        const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        for (var (i, rest) = (9, state.number); i >= 0; i--, rest >>= 5)
            span[i] = Alphabet[(int)(rest & 31)];
        for (var i = 10; i < 26; i++)
            span[i] = Alphabet[state._random.Next(32)];
    });

    private string Hex(int length)
    {
        var bytes = new byte[length / 2];
        _random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private DateTimeOffset Next() => _now = _now.AddMilliseconds(_random.Next(50_000));

    private string Pick(string[] some) => some[_random.Next(some.Length)];
}
