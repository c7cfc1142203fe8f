using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using TackOS.Cedar.Corpus;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Tests;

/// <summary>The schemas, entities and requests beside the corpus: samples of upstream, and what the Go and the MCP projects test with.</summary>
public sealed class SharedSchemaTests(SharedSchemaTests.Data data) : IClassFixture<SharedSchemaTests.Data>
{
    // Here upstream reads over keys beside `type` and `id`, where this library refuses what it would not heed.
    private static readonly string[] WithMoreKeys =
        ["bad-entity-ref-extra-keys", "explicit-entity-extra-field", "implicit-entity-extra-field", "uid-extra-field"];

    [Fact]
    public void EverySampleSchemaConvertsBothWays()
    {
        var texts = Directory.GetFiles(data.Path, "*.cedarschema", SearchOption.AllDirectories);
        Assert.True(texts.Length > 150, $"Only {texts.Length} schemas are here.");
        foreach (var path in texts)
        {
            var syntax = SchemaSyntax.Parse(File.ReadAllText(path), path);
            Assert.Equal(syntax.Resolve(), Schema.ParseJson(syntax.ToJson(), path));
            Assert.Equal(syntax.Resolve(), Schema.Parse(syntax.ToText(), path));
        }
    }

    [Fact]
    public void TheJsonBesideATextMeansTheSame()
    {
        var compared = 0;
        foreach (var path in Directory.GetFiles(data.Path, "*.cedarschema.json", SearchOption.AllDirectories))
        {
            // This one names entity types as if they were common types: it converts, and does not resolve.
            var json = SchemaSyntax.ParseJson(File.ReadAllText(path), path);
            if (Path.GetFileName(path) == "tinytodo.cedarschema.json")
            {
                Assert.Contains("entity List", json.ToText(), StringComparison.Ordinal);
                Assert.Throws<CedarParseException>(json.Resolve);
                continue;
            }

            Assert.Equal(Schema.Parse(File.ReadAllText(path[..^".json".Length])), json.Resolve());
            compared++;
        }

        Assert.True(compared > 10, $"Only {compared} schemas are here in both forms.");
    }

    [Fact]
    public void PoliciesEntitiesAndRequestsOfTheGoProjectAreValidatedAsUpstreamDoes()
    {
        var report = CorpusRunner.Run(Path.Combine(data.Path, "cedar", "extra", "cedar-go", "x-exp-schema"));

        // The decisions written there are not upstream's, and one request has none.
        Assert.All(report.Failures, failure => Assert.True(
            failure.Contains("expected the reasons", StringComparison.Ordinal) || failure.Contains("expected deny", StringComparison.Ordinal)
            || failure.Contains("The given key was not present", StringComparison.Ordinal), failure));
        Assert.Equal(4, report.Failed);
        Assert.Equal(1_089, report.Passed);
    }

    [Fact]
    public void EntitiesAreReadByTheirTypesAsUpstreamDoes()
    {
        var folder = Path.Combine(data.Path, "cedar", "extra", "cedar-go", "x-exp-types", "testdata");
        foreach (var expectation in Directory.GetFiles(folder, "*.parsing.json"))
        {
            var name = Path.GetFileName(expectation)[..^".parsing.json".Length];
            using var expected = JsonDocument.Parse(File.ReadAllText(expectation));
            using var parts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name + ".json")));
            var schema = Schema.Parse(File.ReadAllText(Path.Combine(folder, parts.RootElement.GetProperty("schema").GetString()!)));
            var entities = File.ReadAllText(Path.Combine(folder, parts.RootElement.GetProperty("entities").GetString()!));
            var fits = expected.RootElement.GetProperty("allEntities").GetProperty("success").GetBoolean() && !WithMoreKeys.Contains(name);
            Assert.True(fits == Fits(entities, schema), $"{name}: expected {fits}");
        }
    }

    private static bool Fits(string json, Schema schema)
    {
        try
        {
            return EntityValidator.Validate(schema.ParseEntities(json), schema).Count == 0;
        }
        catch (CedarParseException)
        {
            return false;
        }
    }

    /// <summary>The archive's files beside the corpus, unpacked once.</summary>
    public sealed class Data : IDisposable
    {
        private readonly Lazy<TemporaryFolder> _folder = new(Unpack);

        public string Path => _folder.Value.Path;

        public void Dispose()
        {
            if (_folder.IsValueCreated)
                _folder.Value.Dispose();
        }

        private static TemporaryFolder Unpack()
        {
            var archivePath = SharedData.Require("cedar/cedar.tar.gz");
            var folder = new TemporaryFolder();
            using var packed = new GZipStream(File.OpenRead(archivePath), CompressionMode.Decompress);
            using var archive = new TarReader(packed);
            while (archive.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !IsBesideTheCorpus(entry.Name))
                    continue;
                var path = System.IO.Path.Combine(folder.Path, entry.Name);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                entry.ExtractToFile(path, overwrite: false);
            }

            return folder;
        }

        private static bool IsBesideTheCorpus(string name) =>
            name.Contains("/extra/", StringComparison.Ordinal) || name.Contains("/sample-data/", StringComparison.Ordinal);
    }
}
