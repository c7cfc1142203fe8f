using CsCheck;
using TackOS.Cedar.Syntax;

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
}
