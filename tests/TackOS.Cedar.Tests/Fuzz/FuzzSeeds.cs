using System.Formats.Tar;
using System.IO.Compression;
using TackOS.Cedar.Tests.Differential;

namespace TackOS.Cedar.Tests.Fuzz;

/// <summary>Good texts to damage, by what they are: random ones, and those of the official corpus where it is.</summary>
internal sealed class FuzzSeeds
{
    private const int RandomCases = 60;
    private const int CorpusCases = 400;

    private FuzzSeeds(Dice dice)
    {
        var cases = Enumerable.Range(0, RandomCases).Select(_ => RandomCase.Of(dice.Below(int.MaxValue))).ToArray();
        Policies = [.. cases.Select(one => one.Policies), .. cases.SelectMany(one => one.Templates).Select(template => template.Text)];
        Json = [.. cases.Select(one => one.Entities), .. cases.SelectMany(one => one.Requests)];
    }

    public List<string> Policies { get; }

    /// <summary>Entities and requests.</summary>
    public List<string> Json { get; }

    public List<string> Schemas { get; } = ["namespace N { entity A in [B] = { a: Long, b?: Set<String> } tags T; entity B; type T = { x: ipaddr }; action a in [b] appliesTo { principal: A, resource: [B], context: {} }; action b; }"];

    public List<string> SchemasJson { get; } = ["""{"N":{"entityTypes":{"A":{"memberOfTypes":["B"],"shape":{"type":"Record","attributes":{"a":{"type":"Long","required":false}}}},"B":{}},"actions":{"a":{"appliesTo":{"principalTypes":["A"],"resourceTypes":["B"]}}}}}"""];

    public static FuzzSeeds Gather(Dice dice)
    {
        var seeds = new FuzzSeeds(dice);
        if (SharedData.Find("cedar/cedar.tar.gz") is { } corpus)
            seeds.Read(corpus);
        return seeds;
    }

    private void Read(string corpus)
    {
        using var packed = new GZipStream(File.OpenRead(corpus), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        while (tar.GetNextEntry() is { } entry && (SchemasJson.Count < CorpusCases || Schemas.Count < CorpusCases))
        {
            if (entry.DataStream is null || Kind(entry.Name) is not { } texts || texts.Count >= CorpusCases + (RandomCases * RandomCase.RequestsEach))
                continue;
            using var reader = new StreamReader(entry.DataStream);
            texts.Add(reader.ReadToEnd());
        }
    }

    private List<string>? Kind(string name) =>
        name.EndsWith(".cedar", StringComparison.Ordinal) ? Policies
        : name.EndsWith(".cedarschema", StringComparison.Ordinal) ? Schemas
        : name.EndsWith(".cedarschema.json", StringComparison.Ordinal) ? SchemasJson
        : name.EndsWith(".entities.json", StringComparison.Ordinal) ? Json
        : null;
}
