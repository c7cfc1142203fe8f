using System.Text;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.Policies;
using TackOS.Server.Storage;

namespace TackOS.Bench.Journal;

/// <summary>
/// Entries as calls leave them, an admission and a settlement in turn, each with another id. They are stored as an event that changes no table, so that what is measured is
/// the journal and nothing beside it.
/// </summary>
internal static class SampleEntries
{
    private const string Id = "call_01JD0000000000000000000000";
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServerStarted NoState = new("1.0.0") { At = At, Actor = Actors.System };

    private static readonly byte[][] Forms =
    [
        JournalJson.Entry(new CallAdmitted(
            Id, "invoice-robot", "accounting", Mission: null, "run_01JD0000000000000000000001", "files__read_text_file", Pin: new string('a', 64), Digest: new string('b', 64),
            Operation: null, Approval: null, PolicyHash: new string('c', 64), ["scope:accounting"],
            new Facts(
                new CallFacts(Risk.Low, SideEffect: false, Leaves: false, SensitiveDirty: false), new RunFacts([], 17, 0), new CostFacts(0, 1_000_000), Mission: null, Grant: null,
                Approval: null, At, new StandingFacts(2, 2, Risk.Low)),
            new Hold("2026-01", ["company", "department:accounting", "agent:invoice-robot"], 0), ArgumentsDigest: new string('d', 64))
        { At = At, Actor = Actors.Agent("invoice-robot") }),
        JournalJson.Entry(new CallSettled(Id, IsError: false, CostMicros: 0, Overrun: false, ["untrusted"], Redactions: 0, ResultDigest: new string('e', 64)) { At = At, Actor = Actors.System }),
    ];

    private static readonly int[] DigitsEnd = [.. Forms.Select(form => form.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Id)) + Id.Length)];

    /// <summary>The bytes of one entry, on average.</summary>
    public static double Length => Forms.Average(form => form.Length);

    public static byte[] Bytes(long number)
    {
        var form = (int)(number % Forms.Length);
        var json = Forms[form].ToArray();
        for (var at = DigitsEnd[form] - 1; number > 0; at--, number /= 10)
            json[at] = (byte)('0' + (number % 10));
        return json;
    }

    public static WrittenEntry Of(long number) => new(NoState, Bytes(number));
}
