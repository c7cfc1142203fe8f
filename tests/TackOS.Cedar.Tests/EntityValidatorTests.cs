using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class EntityValidatorTests
{
    private static readonly Schema Schema = Schema.Parse("""
        namespace Shop {
            entity User in Team = { name: String, age?: Long, home?: { street: String, colour?: Colour }, friends?: Set<User>, ip?: ipaddr } tags Set<Long>;
            entity Team in Company;
            entity Company;
            entity Colour enum ["red", "green"];
            entity Paint in Colour;
            action look in all; action all;
        }
        """);

    [Theory]
    [InlineData("""{"name": "A"}""")]
    [InlineData("""{"name": "A", "age": 1, "home": {"street": "S"}, "friends": [], "ip": "::1"}""")]
    [InlineData("""{"name": "A", "home": {"street": "S", "colour": {"type": "Shop::Colour", "id": "red"}}}""")]
    [InlineData("""{"name": "A", "friends": [{"type": "Shop::User", "id": "b"}, {"type": "Shop::User", "id": "c"}]}""")]
    public void AttributesAsDeclaredFit(string attributes) => Assert.Empty(Check(User(attributes)));

    [Theory]
    [InlineData("{}", "missing-attribute", "attribute `name`")]
    [InlineData("""{"name": "A", "home": {}}""", "missing-attribute", "attribute `street` of attribute `home`")]
    [InlineData("""{"name": "A", "agee": 1}""", "unexpected-attribute", "did you mean `age`?")]
    [InlineData("""{"name": "A", "home": {"street": "S", "number": 1}}""", "unexpected-attribute", "attribute `number` of attribute `home`")]
    [InlineData("""{"name": 1}""", "wrong-type", "expected String, got Long at `1`")]
    [InlineData("""{"name": "A", "age": "1"}""", "wrong-type", "expected Long, got String")]
    [InlineData("""{"name": "A", "home": "S"}""", "wrong-type", "expected Record, got String")]
    [InlineData("""{"name": "A", "friends": {"type": "Shop::User", "id": "b"}}""", "wrong-type", "expected Set<Shop::User>, got Record")]
    [InlineData("""{"name": "A", "friends": [{"type": "Shop::Team", "id": "b"}]}""", "wrong-type", "a member of attribute `friends`: expected Shop::User, got Shop::Team")]
    [InlineData("""{"name": "A", "friends": ["b"]}""", "wrong-type", "expected Shop::User, got String")]
    [InlineData("""{"name": "A", "ip": {"__extn": {"fn": "decimal", "arg": "1.0"}}}""", "wrong-type", "expected ipaddr, got decimal")]
    [InlineData("""{"name": "A", "home": {"street": "S", "colour": {"type": "Shop::Colour", "id": "gren"}}}""", "invalid-enumerated-id", "did you mean `green`?")]
    public void AttributesOtherThanDeclaredAreNamed(string attributes, string code, string words) => Finds(User(attributes), code, words);

    [Theory]
    [InlineData("""{"uid": {"type": "User", "id": "a"}}""", "undeclared-entity-type", "did you mean `Shop::User`?")]
    [InlineData("""{"uid": {"type": "Shop::Usr", "id": "a"}}""", "undeclared-entity-type", "did you mean `Shop::User`?")]
    [InlineData("""{"uid": {"type": "Shop::Colour", "id": "blue"}}""", "invalid-enumerated-id", "does not list Shop::Colour::\"blue\"")]
    [InlineData("""{"uid": {"type": "Shop::Colour", "id": "red"}, "attrs": {"a": 1}}""", "unexpected-attribute", "attribute `a`")]
    [InlineData("""{"uid": {"type": "Shop::Team", "id": "t"}, "tags": {"a": 1}}""", "unexpected-tag", "takes no tags")]
    [InlineData("""{"uid": {"type": "Shop::Team", "id": "t"}, "parents": [{"type": "Shop::User", "id": "a"}]}""", "invalid-ancestor", "no Shop::Team in any Shop::User")]
    [InlineData("""{"uid": {"type": "Shop::Team", "id": "t"}, "parents": [{"type": "Shop::Team", "id": "u"}]}""", "invalid-ancestor", "no Shop::Team in any Shop::Team")]
    [InlineData("""{"uid": {"type": "Shop::Paint", "id": "p"}, "parents": [{"type": "Shop::Colour", "id": "blue"}]}""", "invalid-enumerated-id", "blue")]
    [InlineData("""{"uid": {"type": "Shop::Action", "id": "loook"}}""", "undeclared-action", "did you mean `Shop::Action::\"look\"`?")]
    [InlineData("""{"uid": {"type": "Action", "id": "look"}}""", "undeclared-action", "Action::\"look\"")]
    [InlineData("""{"uid": {"type": "Shop::Action", "id": "look"}}""", "action-mismatch", "groups")]
    [InlineData("""{"uid": {"type": "Shop::Action", "id": "all"}, "attrs": {"a": 1}}""", "action-mismatch", "attributes or tags")]
    [InlineData("""{"uid": {"type": "Shop::Action", "id": "all"}, "tags": {"a": 1}}""", "action-mismatch", "attributes or tags")]
    public void AnEntityThatDoesNotFitIsNamed(string entity, string code, string words) => Finds(entity, code, words);

    [Theory]
    [InlineData("""{"uid": {"type": "Shop::Colour", "id": "red"}}""")]
    [InlineData("""{"uid": {"type": "Shop::Paint", "id": "p"}, "parents": [{"type": "Shop::Colour", "id": "red"}]}""")]
    [InlineData("""{"uid": {"type": "Shop::Action", "id": "look"}, "parents": [{"type": "Shop::Action", "id": "all"}]}""")]
    [InlineData("""{"uid": {"type": "Shop::User", "id": "u"}, "attrs": {"name": "U"}, "parents": [{"type": "Shop::Team", "id": "t"}, {"type": "Shop::Company", "id": "c"}]}""")]
    [InlineData("""{"uid": {"type": "Shop::User", "id": "u"}, "attrs": {"name": "U"}, "tags": {"a": [1], "b": []}}""")]
    public void AnEntityAsDeclaredFits(string entity) => Assert.Empty(Check(entity));

    [Fact]
    public void TagsAreOfTheDeclaredType() => Finds(
        """{"uid": {"type": "Shop::User", "id": "u"}, "attrs": {"name": "U"}, "tags": {"a": 1}}""", "wrong-type", "tag `a`: expected Set<Long>, got Long");

    [Fact]
    public void EverythingWrongIsSaidAtOnceButNotWithoutEnd()
    {
        Assert.Equal(
            ["missing-attribute", "unexpected-attribute", "wrong-type"],
            Check(User("""{"age": "1", "x": 1}""")).Select(found => found.Code).Order(StringComparer.Ordinal));
        var many = string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"\"x{i}\": {i}"));
        Assert.Equal(100, Check(User($$"""{"name": "A", {{many}}}""")).Count);
    }

    [Fact]
    public void AncestorsAreHeldAgainstTheSchemaThroughAllLevels()
    {
        var schema = Schema.Parse("entity A in B; entity B; entity C;");
        var entities = Entities.Of(
            new Entity(new EntityUid("A", "a")) { Parents = [new EntityUid("B", "b")] },
            new Entity(new EntityUid("B", "b")) { Parents = [new EntityUid("C", "c")] });
        Assert.Equal(2, EntityValidator.Validate(entities, schema).Count(found => found.Code == "invalid-ancestor"));
    }

    private static string User(string attributes) => $$"""{"uid": {"type": "Shop::User", "id": "a"}, "attrs": {{attributes}}}""";

    private static IReadOnlyList<Diagnostic> Check(string entity) => EntityValidator.Validate(Schema.ParseEntities($"[{entity}]"), Schema);

    private static void Finds(string entity, string code, string words)
    {
        var found = Assert.Single(Check(entity));
        Assert.Equal((Severity.Error, code), (found.Severity, found.Code));
        Assert.Contains(words, found.ToString(), StringComparison.Ordinal);
    }
}
