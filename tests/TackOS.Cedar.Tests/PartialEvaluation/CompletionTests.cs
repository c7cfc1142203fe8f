using System.Collections.Concurrent;
using CsCheck;
using TackOS.Cedar.PartialEvaluation;

namespace TackOS.Cedar.Tests.PartialEvaluation;

/// <summary>What is certain of a question holds of every request that completes it, and what remains decides it as the whole set does.</summary>
public sealed class CompletionTests
{
    private const int Cases = 20_000;
    private const int Completions = 3;

    private readonly ConcurrentDictionary<string, int> _seen = new();

    [Fact]
    public void ToCompleteTheQuestionComesToWhatTheWholeSetSays()
    {
        Gen.Int.Sample(Check, iter: Cases, print: seed => $"{seed}:\n{new RandomWorld(seed).Policies}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _seen.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));

        // Random questions of which nearly all are certain, or nearly none, would prove little.
        Assert.All(["Allow", "Deny", "Undetermined", "open", "erring", "errors when completed"], kind => Assert.True(_seen.GetValueOrDefault(kind) > Cases / 50, kind));
    }

    private void Check(int seed)
    {
        var world = new RandomWorld(seed);
        var policies = PolicySet.Parse(world.Policies);
        var partial = PartialAuthorizer.Evaluate(policies, world.Entities, world.Request);
        Saw(partial.Decision.ToString());
        if (partial.Residuals.Count > 0)
            Saw("open");
        if (partial.ErringPolicies.Count > 0)
            Saw("erring");
        var printed = seed % 4 == 0 ? PolicySet.ParseJson(partial.Remaining.ToJson()) : PolicySet.Parse(partial.Remaining.ToCedar());
        for (var i = 0; i < Completions; i++)
        {
            var (request, entities) = world.Complete();
            Assert.True(world.Request.Includes(request));
            var whole = Authorizer.IsAuthorized(policies, entities, request);
            Assert.Equal(Told(whole), Told(Authorizer.IsAuthorized(partial.Remaining, entities, request)));
            Assert.Equal(Told(whole), Told(Authorizer.IsAuthorized(printed, entities, request)));
            HoldsFor(whole, partial);
            if (whole.Errors.Count > 0)
                Saw("errors when completed");
        }
    }

    private void Saw(string kind) => _seen.AddOrUpdate(kind, 1, (_, count) => count + 1);

    private static void HoldsFor(Response whole, PartialResponse partial)
    {
        Assert.NotEqual(whole.Decision == Decision.Allow ? PartialDecision.Deny : PartialDecision.Allow, partial.Decision);
        Assert.True(partial.CouldAllow || whole.Decision == Decision.Deny);
        Assert.Empty(Ids(partial.SatisfiedPermits).Except(Ids(whole.SatisfiedPermits)));
        Assert.Empty(Ids(partial.SatisfiedForbids).Except(Ids(whole.SatisfiedForbids)));
        Assert.Empty(Ids(partial.ErringPolicies).Except(whole.Errors.Select(error => error.PolicyId)));
        Assert.Empty(Ids(partial.UnsatisfiedPolicies).Intersect(Ids([.. whole.SatisfiedPermits, .. whole.SatisfiedForbids, .. whole.Errors.Select(error => error.Policy)])));
        Assert.All(Ids([.. whole.SatisfiedPermits, .. whole.SatisfiedForbids]), id => Assert.True(partial.CouldSatisfy(id)));
    }

    private static IEnumerable<string> Ids(IReadOnlyList<Policy> policies) => policies.Select(policy => policy.Id);

    private static string Told(Response response) => string.Join(
        '\n',
        [response.Decision.ToString(), .. Ids(response.SatisfiedPermits), .. Ids(response.SatisfiedForbids), .. response.Errors.Select(error => $"{error.PolicyId}: {error.Kind} {error.Message}")]);
}
