using TackOS.Cedar.Validation;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>Whether policies, entities and a request fit a schema.</summary>
internal static class CedarValidateVerb
{
    public static Verb Create()
    {
        var policies = Take.Text("--policies", "FILE", "Cedar policies", required: true);
        var schema = Take.Text("--schema", "FILE", "a Cedar schema, in JSON where the name ends in .json", required: true);
        var entities = Take.Text("--entities", "FILE", "a JSON list of entities");
        var request = Take.Text("--request", "FILE", "{\"principal\", \"action\", \"resource\", \"context\"?}, uids as {\"type\", \"id\"}");
        var permissive = Take.Flag("--permissive", "let values of different types meet where that is never an error");
        var denyWarnings = Take.Flag("--deny-warnings", "exit 1 for a warning too");
        return new Verb("validate", "Check policies against a schema, and entities and a request: exit 0 where all is valid, 1 where not",
            "tackos cedar validate --policies p.cedar --schema s.cedarschema", [policies, schema, entities, request, permissive, denyWarnings], run =>
            {
                var files = new CedarFiles(run);
                var declared = files.Schema(run.Get(schema)!);
                var mode = run.Get(permissive) ? ValidationMode.Permissive : ValidationMode.Strict;
                List<Found> found =
                [
                    .. PolicyValidator.Validate(files.Policies(run.Get(policies)!), declared, mode).Findings.Select(each => new Found(each.PolicyId, each.Diagnostic)),
                    .. run.Get(entities) is { } store ? EntityValidator.Validate(files.Entities(store, declared), declared).Select(each => new Found(null, each)) : [],
                    .. run.Get(request) is { } asked ? RequestValidator.Validate(files.Request(asked, declared), declared).Select(each => new Found(null, each)) : [],
                ];
                return Task.FromResult(Answer(run, found, run.Get(denyWarnings)));
            });
    }

    private static int Answer(Run run, List<Found> found, bool denyWarnings)
    {
        var errors = found.Count(each => each.Diagnostic.Severity == Severity.Error);
        var warnings = found.Count - errors;
        var passed = errors == 0 && (warnings == 0 || !denyWarnings);
        var document = new
        {
            valid = errors == 0,
            errors,
            warnings,
            findings = found.Select(each => new
            {
                policy = each.PolicyId,
                severity = each.Diagnostic.Severity == Severity.Error ? "error" : "warning",
                code = each.Diagnostic.Code,
                message = each.Diagnostic.Message,
                at = each.Diagnostic.Position.ToString(),
                text = each.Diagnostic.OffendingText,
                suggestion = each.Diagnostic.Suggestion,
            }),
        };
        return run.Answer(document, page =>
        {
            foreach (var (_, diagnostic) in found)
                page.Line($"{diagnostic} [{diagnostic.Code}]", diagnostic.Severity == Severity.Error ? Tone.Bad : Tone.Warning);
            page.Line(Counts(errors, warnings), passed ? Tone.Good : Tone.Bad);
        }, passed);
    }

    private static string Counts(int errors, int warnings)
    {
        var noted = warnings == 0 ? "" : $", {warnings} warning{(warnings == 1 ? "" : "s")}";
        return errors == 0 ? $"valid{noted}" : $"not valid: {errors} error{(errors == 1 ? "" : "s")}{noted}";
    }

    private sealed record Found(string? PolicyId, Diagnostic Diagnostic);
}
