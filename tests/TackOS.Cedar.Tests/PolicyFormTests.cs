using CsCheck;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

/// <summary>A policy is the same policy in every form that it is written in.</summary>
public sealed class PolicyFormTests
{
    private static readonly SyntaxComparer Same = SyntaxComparer.Instance;

    [Fact]
    public void EveryPolicyOfTheCorpusIsTheSameAsTextAndAsJson()
    {
        var files = CorpusPolicies.Read();
        Assert.Equal(CorpusPolicies.Files, files.Count);
        foreach (var (name, text) in files)
        {
            var set = PolicySet.Parse(text);
            var json = PolicySet.ParseJson(set.ToJson(), name);
            Assert.Equal(set.Policies.Select(policy => policy.Syntax), json.Policies.Select(policy => policy.Syntax), Same);
            Assert.Equal(set.Policies.Select(policy => policy.Id), json.Policies.Select(policy => policy.Id));
            Assert.Equal(json.Policies.Select(policy => policy.Syntax), PolicySet.Parse(json.ToCedar()).Policies.Select(policy => policy.Syntax), Same);
        }
    }

    [Fact]
    public void AnyPolicyIsTheSameAsTextAndAsJson() => AnySyntax.Policy.Sample(policy =>
    {
        var read = PolicySet.Parse(policy.ToString());
        if (policy.IsTemplate)
        {
            var template = Assert.Single(read.Templates);
            Assert.Equal(policy, template.Syntax, Same);
            Assert.Equal(policy, Template.ParseJson(template.ToJson()).Syntax, Same);
            return;
        }

        Assert.Equal(policy, Assert.Single(read.Policies).Syntax, Same);
        Assert.Equal(policy, Policy.ParseJson(read.Policies[0].ToJson(indented: true)).Syntax, Same);
    }, iter: 5_000);

    [Fact]
    public void TheOrderOfPoliciesChangesNothing() => Gen.Select(AnySyntax.Policy.Where(policy => !policy.IsTemplate).Array[2, 8], Gen.Int).Sample((policies, seed) =>
    {
        var texts = policies.Select((policy, i) => (policy with { Annotations = new Dictionary<string, string?> { ["id"] = $"{i}" } }).ToString()).ToArray();
        var given = PolicySet.Parse(string.Concat(texts));
        new Random(seed).Shuffle(texts);
        var shuffled = PolicySet.Parse(string.Concat(texts));
        var principals = policies.Select(policy => policy.Principal).Select(Named).OfType<EntityUid>().Append(Evaluate.Alice).Distinct();
        foreach (var principal in principals)
        {
            var request = new Request(principal, Evaluate.Read, Evaluate.Report);
            var (first, second) = (Authorizer.IsAuthorized(given, Evaluate.Store, request), Authorizer.IsAuthorized(shuffled, Evaluate.Store, request));
            Assert.Equal(first.Decision, second.Decision);
            Assert.Equal(first.Reasons.Order(StringComparer.Ordinal), second.Reasons.Order(StringComparer.Ordinal));
            Assert.Equal(Errors(first), Errors(second));
        }
    }, iter: 1_000);

    private static IEnumerable<string> Errors(Response response) => response.Errors.Select(error => error.PolicyId).Order(StringComparer.Ordinal);

    private static EntityUid? Named(ScopeConstraint constraint) => constraint switch
    {
        ScopeConstraint.Equal { Target: EntityReference.Named named } => named.Uid,
        ScopeConstraint.In { Target: EntityReference.Named named } => named.Uid,
        ScopeConstraint.IsIn { Target: EntityReference.Named named } => named.Uid,
        _ => null,
    };
}
