using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests;

public sealed class SchemaRefusalTests
{
    [Theory]
    [InlineData("entitty A;", 1, 1, "entitty", "did you mean `entity`?")]
    [InlineData("entity A", 1, 9, "", "`;`")]
    [InlineData("entity A,;", 1, 10, ";", "the name of an entity type")]
    [InlineData("entity A::B;", 1, 9, "::", "`;`")]
    [InlineData("entity in;", 1, 8, "in", "reserved")]
    [InlineData("entity A; entity A;", 1, 18, "A", "already declared at")]
    [InlineData("action a;\naction b, a;", 2, 11, "a", "already declared at")]
    [InlineData("type T = Long; type T = Long;", 1, 21, "T", "already declared at")]
    [InlineData("namespace N {} namespace N {}", 1, 26, "N", "already declared at")]
    [InlineData("namespace N { namespace M {} }", 1, 15, "namespace", "`entity`, `action` or `type`")]
    [InlineData("namespace N::__cedar {}", 1, 11, "N::__cedar", "namespace")]
    [InlineData("entity Action;", 1, 8, "Action", "the type of actions")]
    [InlineData("type Long = String;", 1, 6, "Long", "JSON")]
    [InlineData("type T = T;", 1, 6, "T", "defined by itself")]
    [InlineData("type T = {a: Set<U>}; type U = T;", 1, 6, "T", "defined by itself")]
    [InlineData("entity User; entity A = {a: Usr};", 1, 29, "Usr", "did you mean `User`?")]
    [InlineData("namespace N { entity A; } entity B in A;", 1, 39, "A", "did you mean `N::A`?")]
    [InlineData("entity A = {a: __cedar::Nope};", 1, 16, "__cedar::Nope", "no such type")]
    [InlineData("entity A = {a: Boolean};", 1, 16, "Boolean", "no such type")]
    [InlineData("entity A = {a: Set};", 1, 16, "Set", "no such type")]
    [InlineData("entity A = {a: Action};", 1, 16, "Action", "no such type")]
    [InlineData("entity A = {a: Set<Long;", 1, 24, ";", "`>`")]
    [InlineData("entity A = {a: Long b: Long};", 1, 21, "b", "`,` or `}`")]
    [InlineData("entity A = {a: Long, a: String};", 1, 22, "a", "declared twice")]
    [InlineData("entity A = {a! : Long};", 1, 14, "!", "`:`")]
    [InlineData("entity A = Long;", 1, 12, "Long", "`{`")]
    [InlineData("entity A tags Long = {};", 1, 20, "=", "`;`")]
    [InlineData("entity A in [A,];", 1, 16, "]", "an entity type")]
    [InlineData("entity A in Action; action x;", 1, 13, "Action", "no such entity type")]
    [InlineData("type T = Long; entity A in T;", 1, 28, "T", "no such entity type")]
    [InlineData("entity A enum [];", 1, 16, "]", "at least one id")]
    [InlineData("entity A enum [a];", 1, 16, "a", "an id in quotes")]
    [InlineData("entity A enum [\"a\"] = {};", 1, 21, "=", "`;`")]
    [InlineData("action a in [];", 1, 13, "[", "leave out `in`")]
    [InlineData("action a in bb; action bbb;", 1, 13, "bb", "no such action")]
    [InlineData("action a in Foo::\"b\"; action b;", 1, 13, "b", "did you mean `Action::\"b\"`?")]
    [InlineData("action a in Foo::b;", 1, 19, ";", "Foo::b::\"id\"")]
    [InlineData("action a in b; action b in a;", 1, 8, "a", "lead back")]
    [InlineData("action a appliesTo {};", 1, 20, "{", "the principal is missing")]
    [InlineData("entity A; action a appliesTo {principal: A};", 1, 30, "{", "the resource is missing")]
    [InlineData("entity A; action a appliesTo {principal: [], resource: A};", 1, 42, "[", "leave out `appliesTo`")]
    [InlineData("entity A; action a appliesTo {principal: A, principal: A};", 1, 45, "principal", "already given")]
    [InlineData("entity A; action a appliesTo {principals: A};", 1, 31, "principals", "did you mean `principal`?")]
    [InlineData("entity A; action a appliesTo {principal: A, resource: A, context: A};", 1, 67, "A", "no such common type")]
    [InlineData("entity A; action a appliesTo {principal: A, resource: A, context: Long};", 1, 18, "", "the context is no record")]
    [InlineData("action a attributes {a: Long};", 1, 22, "a", "actions have no attributes")]
    [InlineData("@a @a entity A;", 1, 5, "a", "twice")]
    [InlineData("@a", 1, 3, "", "`namespace`")]
    [InlineData("entity A = {\"\\q\": Long};", 1, 13, "\\q", "escape")]
    [InlineData("namespace N { entity A; } entity A;", 1, 22, "A", "hides")]
    [InlineData("namespace N { type A = Long; } entity A;", 1, 20, "A", "hides")]
    [InlineData("namespace N { action a; } action a;", 1, 22, "a", "hides")]
    public void AnErrorNamesPlaceTextAndMend(string text, int line, int column, string offending, string words)
    {
        var error = Assert.Throws<CedarParseException>(() => Schema.Parse(text, "shop.cedarschema"));
        Assert.Equal(("shop.cedarschema", line, column, offending), (error.File, error.Line, error.Column, error.OffendingText));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "expected an object")]
    [InlineData("{\"\": []}", "expected an object")]
    [InlineData("{\"\": {\"actions\": {}}}", "`entityTypes` is missing")]
    [InlineData("{\"\": {\"entityTypes\": {}}}", "`actions` is missing")]
    [InlineData("{\"\": {\"entityTypes\": {}, \"actions\": {}, \"action\": {}}}", "did you mean `actions`?")]
    [InlineData("{\"\": {\"entityTypes\": {}, \"actions\": {}, \"annotations\": {\"a\": \"b\"}}}", "the empty namespace takes no annotations")]
    [InlineData("{\"N\": {\"entityTypes\": {}, \"actions\": {}, \"annotations\": {\"a b\": \"b\"}}}", "not the key of an annotation")]
    [InlineData("{\"N \": {\"entityTypes\": {}, \"actions\": {}}}", "cannot name a namespace")]
    [InlineData("{\"\": {\"entityTypes\": {\"A\": {}, \"A\": {}}, \"actions\": {}}}", "malformed JSON")]
    [InlineData("{\"\": {\"entityTypes\": {\"a b\": {}}, \"actions\": {}}}", "not an identifier")]
    public void AJsonSchemaOfAnotherShapeIsRefused(string json, string words) => Refuses("#", json, words);

    [Theory]
    [InlineData("{\"memberOfTypes\": null}", "$..entityTypes.A.memberOfTypes: expected a list")]
    [InlineData("{\"memberOfTypes\": [\"B\"]}", "A: there is no such entity type")]
    [InlineData("{\"tags\": null}", "expected an object")]
    [InlineData("{\"enum\": []}", "at least one id")]
    [InlineData("{\"enum\": [1]}", "expected a string")]
    [InlineData("{\"enum\": [\"a\"], \"shape\": {\"type\": \"Record\", \"attributes\": {}}}", "unknown key `shape`")]
    [InlineData("{\"shape\": {\"type\": \"Long\"}}", "A: the attributes are no record")]
    [InlineData("{\"shape\": {\"type\": \"Record\"}}", "`attributes` is missing")]
    [InlineData("{\"shape\": {\"type\": \"Record\", \"attributes\": {}, \"additionalAttributes\": true}}", "not supported")]
    [InlineData("{\"shapes\": {}}", "did you mean `shape`?")]
    public void AnEntityTypeInJsonOfAnotherShapeIsRefused(string entityType, string words) =>
        Refuses("""{"": {"entityTypes": {"A": #}, "actions": {}}}""", entityType, words);

    [Theory]
    [InlineData("{}", "`type` is missing")]
    [InlineData("\"Long\"", "expected an object")]
    [InlineData("{\"type\": 1}", "expected a string")]
    [InlineData("{\"type\": \" Long\"}", "not the name of a type")]
    [InlineData("{\"type\": \"Set\"}", "`element` is missing")]
    [InlineData("{\"type\": \"Entity\"}", "`name` is missing")]
    [InlineData("{\"type\": \"A\"}", "no such common type")]
    [InlineData("{\"type\": \"Entity\", \"name\": \"T\"}", "no such entity type")]
    [InlineData("{\"type\": \"EntityOrCommon\", \"name\": \"Nope\"}", "no such type")]
    [InlineData("{\"type\": \"Extension\", \"name\": \"ip\"}", "no such extension type")]
    [InlineData("{\"type\": \"Extension\", \"name\": \"Long\"}", "no such extension type")]
    [InlineData("{\"type\": \"Long\", \"name\": \"x\"}", "unknown key `name`")]
    [InlineData("{\"type\": \"Long\", \"required\": null}", "expected true or false")]
    [InlineData("{\"type\": \"Set\", \"element\": {\"type\": \"Long\", \"required\": true}}", "unknown key `required`")]
    public void ATypeInJsonOfAnotherShapeIsRefused(string type, string words) => Refuses(
        """
        {"": {"commonTypes": {"T": {"type": "Long"}},
              "entityTypes": {"A": {"shape": {"type": "Record", "attributes": {"a": #}}}}, "actions": {}}}
        """,
        type,
        words);

    [Theory]
    [InlineData("{\"attributes\": {}}", "actions have no attributes")]
    [InlineData("{\"memberOf\": [\"x\"]}", "expected an object")]
    [InlineData("{\"memberOf\": [{\"type\": \"Action\"}]}", "`id` is missing")]
    [InlineData("{\"memberOf\": [{\"id\": \"x\", \"type\": \"a b\"}]}", "not the type of an action")]
    [InlineData("{\"memberOf\": [{\"id\": \"y\"}]}", "Action::\"x\": there is no such action")]
    [InlineData("{\"memberOf\": [{\"id\": \"x\"}]}", "lead back")]
    [InlineData("{\"appliesTo\": {\"principalTypes\": [\"A\"]}}", "`resourceTypes` is missing")]
    [InlineData("{\"appliesTo\": {\"principalTypes\": [\"B\"], \"resourceTypes\": []}}", "no such entity type")]
    [InlineData("{\"appliesTo\": {\"principalTypes\": [], \"resourceTypes\": [], \"context\": null}}", "expected an object")]
    [InlineData("{\"appliesTo\": {\"principalTypes\": [], \"resourceTypes\": [], \"context\": {\"type\": \"Long\"}}}", "the context is no record")]
    public void AnActionInJsonOfAnotherShapeIsRefused(string action, string words) =>
        Refuses("""{"": {"entityTypes": {"A": {}}, "actions": {"x": #}}}""", action, words);

    private static void Refuses(string frame, string json, string words)
    {
        var error = Assert.Throws<CedarParseException>(() => Schema.ParseJson(frame.Replace("#", json, StringComparison.Ordinal), "shop.json"));
        Assert.StartsWith("shop.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
