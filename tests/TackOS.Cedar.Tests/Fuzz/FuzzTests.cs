using System.Diagnostics;
using TackOS.Cedar.Formatting;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Tests.Differential;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Fuzz;

/// <summary>
/// Damaged texts for every reader. A reader answers or throws its one documented exception, soon, and on the smallest stack that a common
/// platform gives to a thread; an overflow of the stack would end the whole run.
/// </summary>
public sealed class FuzzTests
{
    private const int UsualInputs = 800;
    private const int LongInputs = 60_000;
    private const int StackBytes = 1024 * 1024;
    private const int PartLength = 100_000;
    private const int Attempts = 3;

    private static readonly Lazy<FuzzSeeds> Seeds = new(() => FuzzSeeds.Gather(new Dice(Campaign.Seed)));

    // In proportion to the text, for what grows faster than it is what is looked for.
    private static readonly TimeSpan BoundOfAPart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private static readonly Request Ask = new(Evaluate.Alice, Evaluate.Read, Evaluate.Report, RecordValue.Of(("n", 1), ("s", "text")));

    [Fact]
    public void DamagedPoliciesAreReadOrRefused() => Run("policies", seeds => seeds.Policies, text =>
        Authorizer.IsAuthorized(PolicySet.Parse(text), Evaluate.Store, Ask));

    [Fact]
    public void DamagedPoliciesInJsonAreReadOrRefused() => Run("JSON policies", seeds => [.. seeds.Policies.Select(text => PolicySet.Parse(text).ToJson())], text =>
    {
        // Whatever was read can be written, and is then the same.
        var set = PolicySet.ParseJson(text);
        Authorizer.IsAuthorized(set, Evaluate.Store, Ask);
        Assert.Equal(set.ToJson(), PolicySet.ParseJson(set.ToJson()).ToJson());
    });

    [Fact]
    public void DamagedPoliciesAreFormattedOrRefused() => Run("formatter", seeds => seeds.Policies, text =>
    {
        // A layout that has settled stays.
        var once = Formatter.Format(text);
        Assert.Equal(once, Formatter.Format(once));
    });

    [Fact]
    public void DamagedEntitiesAreReadOrRefused() => Run("entities", seeds => seeds.Json, text => CedarJson.ParseEntities(text));

    [Fact]
    public void DamagedValuesAreReadOrRefused() => Run("values", seeds => seeds.Json, text =>
    {
        // Whatever is a value can be written and compared.
        var value = CedarJson.ParseValue(text);
        Assert.Equal(value, CedarJson.ParseContext(text));
        Assert.NotEmpty(value.ToString());
    });

    [Fact]
    public void DamagedSchemasAreReadOrRefused() => Run("schema", seeds => seeds.Schemas, text => Schema.Parse(text));

    [Fact]
    public void DamagedSchemasInJsonAreReadOrRefused() => Run("JSON schema", seeds => seeds.SchemasJson, text => Schema.ParseJson(text));

    private static void Run(string name, Func<FuzzSeeds, List<string>> kind, Action<string> read)
    {
        string? current = null;
        string? failure = null;
        var accepted = 0;
        var count = Campaign.IsLong ? LongInputs : UsualInputs;
        var seeds = kind(Seeds.Value);
        var thread = new Thread(ReadAll, StackBytes);
        thread.IsBackground = true;
        thread.Start();
        for (var before = current; !thread.Join(Hang); before = current)
            Assert.False(ReferenceEquals(before, current), $"{name} hangs, seed {Campaign.Seed}:\n{Shown(current ?? "")}");
        Assert.True(failure is null, failure);
        Campaign.Report($"fuzz, {name}: {count} inputs, {accepted} of them accepted");

        void ReadAll()
        {
            for (var number = 0; number < count && failure is null; number++)
            {
                var dice = new Dice(Campaign.SeedOf(number));
                current = new Mutator(dice, seeds).Damage(dice.Pick(seeds));
                if (Problem(read, current, ref accepted) is { } problem)
                    failure = $"{name}, input {number}, seed {Campaign.Seed}: {problem}\n{Shown(current)}";
            }
        }
    }

    private static string? Problem(Action<string> read, string text, ref int accepted)
    {
        // A busy machine may hold up an attempt, but hardly each.
        var bound = BoundOfAPart * (1 + (text.Length / PartLength));
        TimeSpan taken = default;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var start = Stopwatch.GetTimestamp();
            bool isAccepted;
            try
            {
                read(text);
                isAccepted = true;
            }
            catch (CedarParseException)
            {
                isAccepted = false;
            }
            catch (Exception wrong)
            {
                return wrong.ToString();
            }

            taken = Stopwatch.GetElapsedTime(start);
            if (taken >= bound)
                continue;
            accepted += isAccepted ? 1 : 0;
            return null;
        }

        return $"took {taken.TotalSeconds:0.0} s";
    }

    private static string Shown(string text) => $"({text.Length} characters) " + System.Text.Json.JsonSerializer.Serialize(text.Length > 3_000 ? text[..3_000] : text);
}
