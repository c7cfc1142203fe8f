using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>The corpus also holds what upstream says is wrong: more than whether something is.</summary>
public sealed class CorpusErrorTests
{
    private const int CasesWithErrorsWritten = 4_729;

    /// <summary>A part of each of upstream's sentences, and the code that stands for it here.</summary>
    private static readonly (string Part, string Code)[] Sentences =
    [
        ("empty set literals", "empty-set"),
        ("extension function argument validation", "invalid-argument"),
        ("access to tag", "unchecked-tag"),
        ("access to optional attribute", "optional-attribute"),
        ("not found", "unknown-attribute"),
        ("unable to find an applicable action", "no-applicable-action"),
        ("unrecognized entity type", "undeclared-entity-type"),
        ("non-literal expressions", "argument-not-literal"),
        ("wrong number of arguments", "argument-count"),
        ("are not compatible", "incompatible-types"),
        ("unexpected type", "wrong-type"),
    ];

    [Fact]
    public void TheSameKindsOfErrorsAreFound()
    {
        var files = Files();
        var cases = files.Keys.Where(name => name.EndsWith(".validation.json", StringComparison.Ordinal)).Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).ToList();
        var differences = new ConcurrentBag<string>();
        Parallel.ForEach(cases, id =>
        {
            using var expected = JsonDocument.Parse(files[id + ".validation.json"]);
            var (policies, schema) = (PolicySet.Parse(files[id + ".cedar"]), Schema.Parse(files[id + ".cedarschema"]));
            foreach (var (mode, key) in new[] { (ValidationMode.Strict, "strictErrors"), (ValidationMode.Permissive, "permissiveErrors") })
            {
                var wanted = Codes(expected.RootElement.GetProperty("policyValidation"), key);
                var found = PolicyValidator.Validate(policies, schema, mode).Errors.Select(error => error.Diagnostic.Code).ToHashSet(StringComparer.Ordinal);

                // Upstream looks into a policy for no action at all, `action in []`, and this does not.
                if (!(found.SetEquals(wanted) || (found is { Count: 1 } && found.Contains("no-applicable-action") && wanted.IsSupersetOf(["no-applicable-action", "empty-set"]))))
                    differences.Add($"{id}, {mode}: expected [{string.Join(", ", wanted)}], got [{string.Join(", ", found)}]");
            }
        });
        Assert.Empty(differences);
        Assert.Equal(CasesWithErrorsWritten, cases.Count);
    }

    private static HashSet<string> Codes(JsonElement expected, string key) => !expected.TryGetProperty(key, out var list) ? [] : list.EnumerateArray()
        .Select(sentence => sentence.GetString()!)
        .Select(sentence => Array.Find(Sentences, each => sentence.Contains(each.Part, StringComparison.Ordinal)).Code ?? sentence)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Policies, schemas and expectations by their names, which are unique in the corpus.</summary>
    private static Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var packed = new GZipStream(File.OpenRead(SharedData.Require("cedar/cedar.tar.gz")), CompressionMode.Decompress);
        using var archive = new TarReader(packed);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry is { DataStream: { } data } && entry.Name.Contains("/corpus-tests", StringComparison.Ordinal)
                && (entry.Name.EndsWith(".cedar", StringComparison.Ordinal) || entry.Name.EndsWith(".cedarschema", StringComparison.Ordinal)
                    || entry.Name.EndsWith(".validation.json", StringComparison.Ordinal)))
                files.Add(Path.GetFileName(entry.Name), new StreamReader(data).ReadToEnd());
        }

        return files;
    }
}
