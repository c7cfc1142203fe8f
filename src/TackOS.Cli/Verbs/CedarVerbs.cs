using TackOS.Cedar;
using TackOS.Cedar.Corpus;
using TackOS.Cedar.Validation;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>The Cedar library from the shell; no server is asked.</summary>
internal static class CedarVerbs
{
    public static Noun Create() => new("cedar", "The Cedar policy language", Authorize(), CedarValidateVerb.Create(), CedarFormVerbs.Format(), CedarFormVerbs.Translate(), Corpus());

    private static Verb Authorize()
    {
        var policies = Take.Text("--policies", "FILE", "Cedar policies", required: true);
        var entities = Take.Text("--entities", "FILE", "a JSON list of entities", required: true);
        var request = Take.Text("--request", "FILE", "{\"principal\", \"action\", \"resource\", \"context\"?}, uids as {\"type\", \"id\"}", required: true);
        var schema = Take.Text("--schema", "FILE", "a Cedar schema: types entities and context, which must fit it");
        return new Verb("authorize", "Decide one request: exit 0 for Allow, 1 for Deny", "tackos cedar authorize --policies p.cedar --entities e.json --request r.json",
            [policies, entities, request, schema], run =>
            {
                var files = new CedarFiles(run);
                var declared = run.Get(schema) is { } named ? files.Schema(named) : null;
                var store = files.Entities(run.Get(entities)!, declared);
                var asked = files.Request(run.Get(request)!, declared);
                if (declared is not null)
                    RequireFit([.. EntityValidator.Validate(store, declared), .. RequestValidator.Validate(asked, declared)]);
                return Task.FromResult(Answer(run, Authorizer.IsAuthorized(files.Policies(run.Get(policies)!), store, asked)));
            });
    }

    private static void RequireFit(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count > 0)
            throw new RefusedException("cedar-unfit", diagnostics.Count == 1 ? diagnostics[0].ToString() : $"{diagnostics[0]} (and {diagnostics.Count - 1} more)");
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
        return new Verb("corpus", "Check decisions, validations, schemas and conversions of a corpus; the last line counts", "tackos cedar corpus cedar-integration-tests", [folder], run =>
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
}
