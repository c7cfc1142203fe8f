using CsCheck;
using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>
/// The promise of a validator, on schemas, policies, entities and requests that are drawn: a valid policy never errs but by overflow, and
/// one that is said never to apply never does. A failure prints the seed it was drawn from.
/// </summary>
public sealed class SoundnessTests(ITestOutputHelper output)
{
    private const int PoliciesOfASchema = 10;
    private const int RequestsOfAPolicy = 10;

    // About two thirds of what is drawn is valid and covers a request.
    private const int PairsOfASeed = 50;

    // More are run by setting the variable.
    private static readonly long WantedPairs = long.TryParse(Environment.GetEnvironmentVariable("TACKOS_PAIRS"), out var pairs) ? pairs : 100_000;

    private long _drawn;
    private long _valid;
    private long _strictlyValid;
    private long _pairs;
    private long _impossible;
    private long _satisfied;

    [Fact]
    public void AValidPolicyNeverErrsButByOverflow()
    {
        Gen.Int.Sample(Check, iter: WantedPairs / PairsOfASeed, threads: 1);
        output.WriteLine($"{_drawn} policies, {_strictlyValid} valid strictly and {_valid} permissively, {_impossible} of these never applying; {_pairs} requests with their entities, of which {_satisfied} satisfied the policy");
        Assert.InRange(_strictlyValid, _drawn / 4, _drawn);
        Assert.True(_pairs >= WantedPairs && _satisfied > 0 && _impossible > 0);
    }

    private void Check(int seed)
    {
        var random = new Random(seed);
        var schema = AnySchema.Draw(random);
        var store = new AnyStore(schema, random);
        var entities = store.Entities();
        Assert.Empty(EntityValidator.Validate(entities, schema));
        for (var i = 0; i < PoliciesOfASchema; i++)
        {
            var text = AnyPolicy.Draw(schema, random);
            var policies = PolicySet.Parse(text);
            var strict = PolicyValidator.Validate(policies, schema, ValidationMode.Strict);
            var permissive = PolicyValidator.Validate(policies, schema, ValidationMode.Permissive);
            Assert.True(permissive.IsValid || !strict.IsValid, $"only strict validation accepts: {text}\n{string.Join('\n', permissive.Errors)}");
            _drawn++;
            _strictlyValid += strict.IsValid ? 1 : 0;
            if (permissive.IsValid)
                Run(policies, entities, store, text, isPossible: permissive.Findings.Count == 0);
            if (i == PoliciesOfASchema / 2)
                entities = store.Entities();
        }
    }

    /// <summary>A request that the head of the policy covers: the others would show nothing.</summary>
    private static Request? Covered(PolicySet head, Entities entities, AnyStore store)
    {
        const int Tries = 30;
        return Enumerable.Range(0, Tries).Select(_ => store.Request())
            .FirstOrDefault(request => Authorizer.IsAuthorized(head, entities, request).Decision == Decision.Allow);
    }

    private static PolicySet Head(string policy) => PolicySet.Parse($"permit{policy["permit".Length..policy.IndexOf(" when", StringComparison.Ordinal)]};");

    private void Run(PolicySet policies, Entities entities, AnyStore store, string text, bool isPossible)
    {
        _valid++;
        _impossible += isPossible ? 0 : 1;
        var head = Head(text);
        for (var i = 0; i < RequestsOfAPolicy; i++)
        {
            if (Covered(head, entities, store) is not { } request)
                continue;
            var response = Authorizer.IsAuthorized(policies, entities, request);
            _pairs++;
            Assert.All(response.Errors, error => Assert.True(error.Kind is EvaluationErrorKind.Overflow or EvaluationErrorKind.Extension, $"{error}\n{text}"));
            var isSatisfied = response.SatisfiedPermits.Count + response.SatisfiedForbids.Count > 0;
            Assert.True(isPossible || !isSatisfied, $"said never to apply, and applies to {request}: {text}");
            _satisfied += isSatisfied ? 1 : 0;
        }
    }
}
