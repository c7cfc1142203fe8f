using System.Text.Json;
using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Corpus;

/// <summary>
/// Runs a folder in the layout of cedar-integration-tests: every <c>*.json</c> that names policies, entities and requests is a
/// case, and the files it names are looked for from the folders above the case and beside it.
/// </summary>
public static class CorpusRunner
{
    // Cases lie two folders below the root that their file names start from, at most.
    private const int LevelsUp = 2;

    private static readonly string[] OtherSuffixes = [".entities.json", ".validation.json", ".cedarschema.json"];

    /// <summary>Checks decision, reasons and errors of every request. A case that cannot be loaded counts each of its requests as failed.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static CorpusReport Run(string folder)
    {
        var passed = 0;
        var failures = new List<string>();
        foreach (var path in CaseFiles(folder))
        {
            foreach (var disagreement in RunCase(path))
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

    /// <summary>One item a request: null where the answer agrees.</summary>
    private static IEnumerable<string?> RunCase(string path)
    {
        CorpusCase? parsed;
        try
        {
            parsed = CorpusCase.Read(File.ReadAllText(path));
        }
        catch (Exception unreadable) when (IsMalformed(unreadable))
        {
            return [unreadable.Message];
        }

        return parsed is null ? [] : Answers(path, parsed);
    }

    private static IEnumerable<string?> Answers(string path, CorpusCase parsed)
    {
        try
        {
            var policies = PolicySet.Parse(File.ReadAllText(Locate(path, parsed.Policies)));
            var entities = CedarJson.ParseEntities(File.ReadAllText(Locate(path, parsed.Entities)), parsed.Entities);
            return [.. parsed.Requests.Select(request => Answer(policies, entities, request))];
        }
        catch (Exception unreadable) when (IsMalformed(unreadable))
        {
            return parsed.Requests.Select(request => $"{request.Description}: {unreadable.Message}");
        }
    }

    private static string? Answer(PolicySet policies, Values.Entities entities, CorpusRequest request) =>
        request.Disagreement(Authorizer.IsAuthorized(policies, entities, request.Request)) is { } disagreement
            ? $"{request.Description}: {disagreement}"
            : null;

    private static string Locate(string casePath, string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(casePath));
        var beside = Path.Combine(folder!, Path.GetFileName(name));
        for (var up = 0; up <= LevelsUp && folder is not null; up++, folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
                return path;
        }

        return File.Exists(beside) ? beside : throw new FileNotFoundException($"{name} is neither above nor beside the case.");
    }

    private static bool IsMalformed(Exception exception) =>
        exception is CedarParseException or JsonException or IOException or KeyNotFoundException or InvalidOperationException;
}
