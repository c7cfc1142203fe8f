using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Corpus;

/// <summary>
/// Runs a folder in the layout of cedar-integration-tests: every <c>*.json</c> that names policies, entities and requests is a
/// case. Where it names a schema too, entities and contexts are read by it, and are to fit it. More exact expectations and the JSON
/// form of the schema are looked for beside the case and in the siblings of its folder, <c>…-validation</c> and <c>…-json-schemas</c>.
/// </summary>
public static class CorpusRunner
{
    private static readonly string[] OtherSuffixes = [".entities.json", ".validation.json", ".cedarschema.json"];

    /// <summary>Makes every check of every case. A case or a part of it that cannot be loaded counts as one failure.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static CorpusReport Run(string folder)
    {
        var passed = 0;
        var failures = new List<string>();
        foreach (var (path, checks) in CaseFiles(folder).AsParallel().AsOrdered().Select(path => (path, RunCase(path))))
        {
            foreach (var disagreement in checks)
            {
                if (disagreement is null)
                    passed++;
                else
                    failures.Add($"{Path.GetRelativePath(folder, path)}: {disagreement}");
            }
        }

        return new CorpusReport(passed, failures);
    }

    private static IEnumerable<string> CaseFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(path => !OtherSuffixes.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);

    /// <summary>One item a check: null where it agrees.</summary>
    private static List<string?> RunCase(string path)
    {
        try
        {
            return CorpusCase.Read(File.ReadAllText(path)) is { } parsed ? Checks(parsed, new CorpusFiles(path)) : [];
        }
        catch (Exception unreadable) when (IsMalformed(unreadable))
        {
            return [unreadable.Message];
        }
    }

    private static List<string?> Checks(CorpusCase parsed, CorpusFiles files)
    {
        var schema = parsed.Schema is null ? null : Schema.Parse(files.Text(parsed.Schema), parsed.Schema);
        var checks = new List<string?>();
        checks.AddRange(Guarded(() => Decisions(parsed, files, schema)));
        if (schema is null)
            return checks;
        var expected = files.Expected();
        checks.AddRange(Guarded(() => SchemaExpectations.Check(files.Text(parsed.Schema!), files.JsonSchema(), schema)));
        checks.AddRange(Guarded(() => PolicyExpectations.Check(PolicySet.Parse(files.Text(parsed.Policies)), parsed.ShouldValidate, expected, schema)));
        checks.AddRange(Guarded(() => EntityExpectations.Check(files.Text(parsed.Entities), expected, schema)));
        checks.AddRange(Guarded(() => RequestExpectations.Check(parsed.Requests, expected, schema)));
        return checks;
    }

    private static IEnumerable<string?> Decisions(CorpusCase parsed, CorpusFiles files, Schema? schema)
    {
        if (parsed.Requests.Count == 0)
            return [];
        var policies = PolicySet.Parse(files.Text(parsed.Policies));
        var json = files.Text(parsed.Entities);
        var entities = schema is null ? CedarJson.ParseEntities(json, parsed.Entities) : schema.ParseEntities(json, parsed.Entities);
        return parsed.Requests.Select(request =>
            request.Disagreement(Authorizer.IsAuthorized(policies, entities, request.Under(schema))) is { } disagreement
                ? $"{request.Description}: {disagreement}"
                : null);
    }

    /// <summary>What the check says, or what kept it from being made.</summary>
    private static List<string?> Guarded(Func<IEnumerable<string?>> check)
    {
        try
        {
            return [.. check()];
        }
        catch (Exception unreadable) when (IsMalformed(unreadable))
        {
            return [unreadable.Message];
        }
    }

    private static bool IsMalformed(Exception exception) =>
        exception is CedarParseException or JsonException or IOException or KeyNotFoundException or InvalidOperationException;
}
