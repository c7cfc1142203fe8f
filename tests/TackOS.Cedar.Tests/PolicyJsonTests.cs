using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class PolicyJsonTests
{
    private const string Head = "\"effect\": \"permit\", \"principal\": {\"op\": \"All\"}, \"action\": {\"op\": \"All\"}, \"resource\": {\"op\": \"All\"}";

    /// <summary>What upstream's cedar-wasm 4.13 writes for the same text.</summary>
    [Theory]
    [InlineData("principal has a.b.c", """{"has":{"left":{"Var":"principal"},"attr":["a","b","c"]}}""")]
    [InlineData("principal has \"a b\"", """{"has":{"left":{"Var":"principal"},"attr":"a b"}}""")]
    [InlineData("-5 < -(5)", """{"<":{"left":{"Value":-5},"right":{"neg":{"arg":{"Value":5}}}}}""")]
    [InlineData("principal is A::B in C::\"d\"", """{"is":{"left":{"Var":"principal"},"entity_type":"A::B","in":{"Value":{"__entity":{"type":"C","id":"d"}}}}}""")]
    [InlineData("ip(\"1\").isInRange(ip())", """{"isInRange":[{"ip":[{"Value":"1"}]},{"ip":[]}]}""")]
    [InlineData("[1, {}] == {a: true}", """{"==":{"left":{"Set":[{"Value":1},{"Record":{}}]},"right":{"Record":{"a":{"Value":true}}}}}""")]
    [InlineData("[].isEmpty()", """{"isEmpty":{"arg":{"Set":[]}}}""")]
    [InlineData("if true then 1 else context[\"\"]", """{"if-then-else":{"if":{"Value":true},"then":{"Value":1},"else":{".":{"left":{"Var":"context"},"attr":""}}}}""")]
    [InlineData("\"é\" like \"x*\\*y**\"", """{"like":{"left":{"Value":"é"},"pattern":[{"Literal":"x"},"Wildcard",{"Literal":"*"},{"Literal":"y"},"Wildcard","Wildcard"]}}""")]
    [InlineData("\"\" like \"\"", """{"like":{"left":{"Value":""},"pattern":[]}}""")]
    [InlineData("!true || true && principal.hasTag(\"a\")", """{"||":{"left":{"!":{"arg":{"Value":true}}},"right":{"&&":{"left":{"Value":true},"right":{"hasTag":{"left":{"Var":"principal"},"right":{"Value":"a"}}}}}}}""")]
    [InlineData("9007199254740993 * 1 - -9223372036854775808", """{"-":{"left":{"*":{"left":{"Value":9007199254740993},"right":{"Value":1}}},"right":{"Value":-9223372036854775808}}}""")]
    public void AnExpressionIsWrittenAsUpstreamWritesIt(string text, string json)
    {
        var policy = PolicySet.Parse($"permit(principal, action, resource) when {{ {text} }};").Policies[0];
        Assert.Contains($"\"conditions\":[{{\"kind\":\"when\",\"body\":{json}}}]", policy.ToJson(), StringComparison.Ordinal);
        Assert.Equal(policy.Syntax, Policy.ParseJson(policy.ToJson()).Syntax, SyntaxComparer.Instance);
    }

    [Fact]
    public void AHeadIsWrittenAsUpstreamWritesIt()
    {
        var set = PolicySet.Parse("""
            @bare @empty("") @z("x")
            forbid(principal is A in B::"b", action in [Action::"a"], resource == C::"c");
            permit(principal == ?principal, action in [Action::"a", Action::"b"], resource is X in ?resource) unless { true };
            """);
        Assert.Equal(
            """{"effect":"forbid","principal":{"op":"is","entity_type":"A","in":{"entity":{"type":"B","id":"b"}}},"action":{"op":"in","entity":{"type":"Action","id":"a"}},"resource":{"op":"==","entity":{"type":"C","id":"c"}},"conditions":[],"annotations":{"bare":null,"empty":"","z":"x"}}""",
            set.Policies[0].ToJson());
        Assert.Equal(
            """{"effect":"permit","principal":{"op":"==","slot":"?principal"},"action":{"op":"in","entities":[{"type":"Action","id":"a"},{"type":"Action","id":"b"}]},"resource":{"op":"is","entity_type":"X","in":{"slot":"?resource"}},"conditions":[{"kind":"unless","body":{"Value":true}}]}""",
            set.Templates[0].ToJson());
    }

    [Theory]
    [InlineData("""{"Value": [1, {"a b": "x"}]}""", "[1, {\"a b\": \"x\"}]")]
    [InlineData("""{"Value": {"__extn": {"fn": "ip", "arg": "::1"}}}""", "ip(\"::1\")")]
    [InlineData("""{"Value": {"__extn": {"fn": "offset", "args": [{"__extn": {"fn": "datetime", "arg": "1970-01-01"}}, {"__extn": {"fn": "duration", "arg": "5ms"}}]}}}""", "datetime(\"1970-01-01\").offset(duration(\"5ms\"))")]
    [InlineData("""{"Value": {"type": "A", "id": "b"}}""", "{type: \"A\", id: \"b\"}")]
    [InlineData("""{"like": {"left": {"Var": "action"}, "pattern": ["Wildcard", {"Literal": ""}, {"Literal": "a*"}, {"Literal": "b"}, "Wildcard", "Wildcard"]}}""", "action like \"*a\\*b**\"")]
    [InlineData("""{"has": {"left": {"Var": "context"}, "attr": ["a", "b c"]}}""", "context has a && context.a has \"b c\"")]
    [InlineData("""{"neg": {"arg": {"neg": {"arg": {"Value": -5}}}}}""", "--(-5)")]
    public void WhatUpstreamReadsIsRead(string body, string text) =>
        Assert.Equal(text, Policy.ParseJson(WithBody(body)).Syntax.Conditions[0].Body.ToString());

    [Theory]
    [InlineData("{}", "one key")]
    [InlineData("""{"Value": 1, "Var": "action"}""", "one key")]
    [InlineData("""{"Value": null}""", "null")]
    [InlineData("""{"Value": 1.5}""", "64 bits")]
    [InlineData("""{"Value": {"__expr": "1"}}""", "__expr")]
    [InlineData("""{"Value": {"__entity": {"type": "A", "id": "b"}, "x": 1}}""", "unknown key")]
    [InlineData("""{"Value": {"__extn": {"fn": "ip", "args": []}}}""", "takes 1")]
    [InlineData("""{"Value": {"__extn": {"fn": "run", "arg": "a"}}}""", "no such extension")]
    [InlineData("""{"Unknown": [{"Value": "a"}]}""", "unknown")]
    [InlineData("""{"Slot": "?principal"}""", "slot")]
    [InlineData("""{"Var": "principle"}""", "did you mean `principal`?")]
    [InlineData("""{"containsAl": {"left": {"Var": "action"}, "right": {"Var": "action"}}}""", "did you mean `containsAll`?")]
    [InlineData("""{"/": {"left": {"Value": 1}, "right": {"Value": 1}}}""", "no operator")]
    [InlineData("""{"==": {"left": {"Value": 1}}}""", "`right` is missing")]
    [InlineData("""{"==": {"left": {"Value": 1}, "right": {"Value": 1}, "x": 1}}""", "unknown key `x`")]
    [InlineData("""{"==": [{"Value": 1}, {"Value": 1}]}""", "expected an object")]
    [InlineData("""{"!": {"arg": {"Value": 1}, "left": 1}}""", "unknown key `left`")]
    [InlineData("""{"isIpv4": []}""", "called on")]
    [InlineData("""{"ip": {"arg": {"Value": "a"}}}""", "expected a list")]
    [InlineData("""{"has": {"left": {"Var": "context"}, "attr": []}}""", "attribute name")]
    [InlineData("""{".": {"left": {"Var": "context"}, "attr": ["a"]}}""", "expected a string")]
    [InlineData("""{"like": {"left": {"Var": "context"}, "pattern": "a*"}}""", "expected a list")]
    [InlineData("""{"like": {"left": {"Var": "context"}, "pattern": ["Anything"]}}""", "Wildcard")]
    [InlineData("""{"is": {"left": {"Var": "context"}, "entity_type": "A B"}}""", "entity type")]
    [InlineData("""{"Record": {"a": {"Value": 1}, "a": {"Value": 2}}}""", "JSON")]
    public void AnExpressionThatIsUnclearIsRefused(string body, string words)
    {
        var error = Assert.Throws<CedarParseException>(() => Policy.ParseJson(WithBody(body), fileName: "p.json"));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("p.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"x\": 1", "unknown key `x`")]
    [InlineData("\"effect\": \"Permit\"", "`permit` or `forbid`")]
    [InlineData("\"principal\": {\"op\": \"All\", \"entity\": {}}", "unknown key `entity`")]
    [InlineData("\"principal\": {\"op\": \"==\", \"entity\": {\"type\": \"A\", \"id\": \"b\"}, \"slot\": \"?principal\"}", "either")]
    [InlineData("\"principal\": {\"op\": \"==\", \"slot\": \"?resource\"}", "slot")]
    [InlineData("\"principal\": {\"op\": \"==\", \"slot\": \"?principal\"}", "template")]
    [InlineData("\"principal\": {\"op\": \"in\", \"entities\": []}", "unknown key")]
    [InlineData("\"principal\": {\"op\": \"is\", \"entity_type\": \"A\", \"in\": {}}", "either")]
    [InlineData("\"action\": {\"op\": \"==\", \"entity\": {\"type\": \"A\", \"id\": \"b\"}}", "Action")]
    [InlineData("\"action\": {\"op\": \"==\", \"slot\": \"?action\"}", "unknown key `slot`")]
    [InlineData("\"action\": {\"op\": \"is\", \"entity_type\": \"Action\"}", "expected `All`")]
    [InlineData("\"annotations\": {\"a b\": \"x\"}", "cannot name")]
    [InlineData("\"annotations\": null", "expected an object")]
    [InlineData("\"conditions\": [{\"kind\": \"if\", \"body\": {\"Value\": true}}]", "`when` or `unless`")]
    [InlineData("\"conditions\": [{\"kind\": \"when\"}]", "`body` is missing")]
    [InlineData("\"conditions\": {}", "expected a list")]
    public void AHeadThatIsUnclearIsRefused(string member, string words)
    {
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        var members = $"{Head}, \"conditions\": []".Split(", \"").Select((part, i) => i == 0 ? part : "\"" + part).Where(part => !part.StartsWith(name, StringComparison.Ordinal));
        var error = Assert.Throws<CedarParseException>(() => Policy.ParseJson($"{{{string.Join(", ", members)}, {member}}}"));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("$", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusalNamesThePathOfAPolicyInItsSet()
    {
        var json = $"{{\"staticPolicies\": {{\"first\": {WithBody("""{"!": {"arg": {"Value": 1.5}}}""")}}}}}";
        var error = Assert.Throws<CedarParseException>(() => PolicySet.ParseJson(json, "set.json"));
        Assert.Equal("set.json: $.staticPolicies.first.conditions[0].body.!.arg.Value: expected an integer of 64 bits at `1.5`", error.Message);
    }

    [Fact]
    public void ALinkSurvivesTheWayThroughJsonAndDecides()
    {
        var set = PolicySet.Parse("@id(\"t\") permit(principal == ?principal, action, resource in ?resource); @id(\"s\") forbid(principal, action, resource) when { false };");
        var linked = set.With(set.Templates[0].Link("link", Evaluate.Alice, Evaluate.Report));
        var json = linked.ToJson();
        Assert.Contains(
            """templateLinks":[{"templateId":"t","newId":"link","values":{"?principal":{"type":"User","id":"alice"},"?resource":{"type":"Doc","id":"report"}}}]""",
            json, StringComparison.Ordinal);

        var back = PolicySet.ParseJson(json);
        Assert.Equal(json, back.ToJson());
        Assert.Equal(["link"], Authorizer.IsAuthorized(back, Entities.Empty, new Request(Evaluate.Alice, Evaluate.Read, Evaluate.Report)).Reasons);
        Assert.True(back.TryFind("link", out var policy));
        Assert.Same(back.Templates[0], policy.Link?.Template);
        Assert.Equal(["s", "link", "t"], AllIds(PolicySet.Parse(back.ToCedar())));
    }

    [Fact]
    public void ALinkWhoseTemplateIsElsewhereIsWrittenAsThePolicyItAmountsTo()
    {
        var template = PolicySet.Parse("permit(principal == ?principal, action, resource);").Templates[0];
        var back = PolicySet.ParseJson(PolicySet.Empty.With(template.Link("link", Evaluate.Alice)).ToJson());
        Assert.Null(Assert.Single(back.Policies).Link);
        Assert.Equal("permit (principal == User::\"alice\", action, resource);", back.Policies[0].ToCedar());
    }

    [Theory]
    [InlineData("""{"templateId": "u", "newId": "l", "values": {"?principal": {"type": "A", "id": "b"}}}""", "no such template")]
    [InlineData("""{"templateId": "t", "newId": "s", "values": {"?principal": {"type": "A", "id": "b"}}}""", "already used")]
    [InlineData("""{"templateId": "t", "newId": "l", "values": {}}""", "`?principal` is not filled")]
    [InlineData("""{"templateId": "t", "newId": "l", "values": {"?principal": {"type": "A", "id": "b"}, "?resource": {"type": "A", "id": "b"}}}""", "no slot `?resource`")]
    [InlineData("""{"templateId": "t", "newId": "l", "values": {"principal": {"type": "A", "id": "b"}}}""", "unknown key")]
    [InlineData("""{"templateId": "t", "newId": "l"}""", "`values` is missing")]
    public void ALinkThatDoesNotFitIsRefused(string link, string words)
    {
        var template = "{" + Head.Replace("\"principal\": {\"op\": \"All\"}", "\"principal\": {\"op\": \"==\", \"slot\": \"?principal\"}", StringComparison.Ordinal) + ", \"conditions\": []}";
        var json = $"{{\"staticPolicies\": {{\"s\": {{{Head}, \"conditions\": []}}}}, \"templates\": {{\"t\": {template}}}, \"templateLinks\": [{link}]}}";
        Assert.Contains(words, Assert.Throws<CedarParseException>(() => PolicySet.ParseJson(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIdThatTextWouldNotGiveIsAnnotated()
    {
        var set = PolicySet.ParseJson($"{{\"staticPolicies\": {{\"policy0\": {{{Head}, \"conditions\": []}}, \"b\": {{{Head}, \"conditions\": []}}}}}}");
        Assert.Equal("permit (principal, action, resource);\n@id(\"b\")\npermit (principal, action, resource);\n", set.ToCedar());
        Assert.Equal(["policy0", "b"], AllIds(PolicySet.Parse(set.ToCedar())));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"policies\": {}}")]
    [InlineData("{\"staticPolicies\": []}")]
    [InlineData("{\"staticPolicies\": {}, \"staticPolicies\": {}}")]
    [InlineData("{")]
    [InlineData("")]
    public void WhatIsNoSetIsRefused(string json) => Assert.Throws<CedarParseException>(() => PolicySet.ParseJson(json));

    private static IEnumerable<string> AllIds(PolicySet set) => set.Policies.Select(policy => policy.Id).Concat(set.Templates.Select(template => template.Id));

    private static string WithBody(string body) => $"{{{Head}, \"conditions\": [{{\"kind\": \"when\", \"body\": {body}}}]}}";
}
