using System.Text.Json;
using TackOS.Cedar;
using TackOS.Cedar.Corpus;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>The Cedar library from the shell; no server is asked.</summary>
internal static class CedarVerbs
{
    private const int MaxDepth = 256;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static Noun Create() => new("cedar", "The Cedar policy language", Authorize(), CedarFormVerbs.Format(), CedarFormVerbs.Translate(), Corpus());

    private static Verb Authorize()
    {
        var policies = Take.Text("--policies", "FILE", "Cedar policies", required: true);
        var entities = Take.Text("--entities", "FILE", "a JSON list of entities", required: true);
        var request = Take.Text("--request", "FILE", "{\"principal\", \"action\", \"resource\", \"context\"?}, uids as {\"type\", \"id\"}", required: true);
        return new Verb("authorize", "Decide one request: exit 0 for Allow, 1 for Deny", "tackos cedar authorize --policies p.cedar --entities e.json --request r.json",
            [policies, entities, request], run =>
            {
                try
                {
                    var response = Authorizer.IsAuthorized(
                        PolicySet.Parse(Text(run, run.Get(policies)!), run.Get(policies)),
                        CedarJson.ParseEntities(Text(run, run.Get(entities)!), run.Get(entities)),
                        ReadRequest(Text(run, run.Get(request)!)));
                    return Task.FromResult(Answer(run, response));
                }
                catch (Exception malformed) when (malformed is CedarParseException or JsonException or KeyNotFoundException or InvalidOperationException)
                {
                    throw new RefusedException("cedar-malformed", malformed.Message);
                }
            });
    }

    private static int Answer(Run run, Response response)
    {
        var document = new
        {
            decision = response.Decision.ToString(),
            reasons = response.Reasons,
            errors = response.Errors.Select(e => new { policy = e.PolicyId, message = e.Message, at = e.Position.ToString() }),
        };
        return run.Answer(document, page =>
        {
            page.Line(document.decision, response.Decision == Decision.Allow ? Tone.Good : Tone.Bad);
            foreach (var policy in response.DeterminingPolicies)
                page.Line($"  because of {policy.Id}");
            foreach (var error in response.Errors)
                page.Line($"  error in {error}", Tone.Warning);
        }, passed: response.Decision == Decision.Allow);
    }

    private static Verb Corpus()
    {
        var folder = Take.Word("DIR", "a folder in the layout of cedar-integration-tests");
        return new Verb("corpus", "Check every request of a corpus; the last line counts", "tackos cedar corpus cedar-integration-tests", [folder], run =>
        {
            var report = CorpusRunner.Run(Path.GetFullPath(run.Get(folder), run.Around.Places.WorkingFolder));
            if (report.Passed + report.Failed == 0)
                throw new RefusedException("corpus-empty", $"There is no case in {run.Get(folder)}: a *.json that names policies, entities and requests.");
            return Task.FromResult(run.Answer(new { report.Passed, report.Failed, report.Failures }, page =>
            {
                foreach (var failure in report.Failures)
                    page.Line(failure, Tone.Bad);
                page.Line(report.ToString());
            }, passed: report.Failed == 0));
        });
    }

    private static Request ReadRequest(string json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var root = document.RootElement;
        return new Request(
            CedarJson.ReadUid(root.GetProperty("principal")), CedarJson.ReadUid(root.GetProperty("action")), CedarJson.ReadUid(root.GetProperty("resource")),
            root.TryGetProperty("context", out var context) ? CedarJson.ReadContext(context) : CedarJson.ParseContext("{}"));
    }

    private static string Text(Run run, string file) => File.ReadAllText(Path.GetFullPath(file, run.Around.Places.WorkingFolder));
}
