using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class SchemaTextTests
{
    private const string Shop = """
        // The shop.
        @doc("all of it") namespace Shop {
            type Money = { amount: Long, currency?: String, };
            @doc("who buys") entity User, Robot in [Team, Company] = {
                @private "first name": String,
                wallet: Set<Money>,
                "seen"?: datetime,
            } tags Set<String>;
            entity Team in Team;
            entity Company { address: __cedar::ipaddr };
            entity Colour enum ["red", "green"];
            action browse, "buy now" in [all, Shop::Action::"daily"] appliesTo {
                principal: User,
                resource: [Company, Colour],
                context: { price: Money, by: User },
            };
            action all;
            action daily in all attributes {};
            action pay appliesTo { resource: Company, principal: [User, Robot], context: Money };
        }
        entity Visitor;
        type Flag = Bool;
        entity Guest = { welcome: Flag, host: Shop::User };
        """;

    private static readonly CedarType Text = new CedarType.String();
    private static readonly CedarType Number = new CedarType.Long();
    private static readonly CedarType Money = Record(("amount", Number, true), ("currency", Text, false));

    [Fact]
    public void EveryConstructResolvesToWhatItMeans()
    {
        var schema = Schema.Parse(Shop);

        Assert.Equal(
            ["Guest", "Shop::Colour", "Shop::Company", "Shop::Robot", "Shop::Team", "Shop::User", "Visitor"], schema.EntityTypes.Keys.Order(StringComparer.Ordinal));
        var user = schema.EntityTypes["Shop::User"];
        Assert.Equal(
            Record(("first name", Text, true), ("wallet", new CedarType.SetOf(Money), true), ("seen", new CedarType.Extension("datetime"), false)),
            new CedarType.RecordOf(user.Attributes));
        Assert.Equal(new CedarType.SetOf(Text), user.Tags);
        Assert.Equal(["Shop::Company", "Shop::Team"], user.AncestorTypes.Order(StringComparer.Ordinal));
        Assert.Equal(["Shop::Team"], schema.EntityTypes["Shop::Team"].AncestorTypes);
        Assert.Equal(["red", "green"], schema.EntityTypes["Shop::Colour"].EnumeratedIds);
        Assert.Equal(
            Record(("welcome", new CedarType.Bool(), true), ("host", new CedarType.Entity("Shop::User"), true)),
            new CedarType.RecordOf(schema.EntityTypes["Guest"].Attributes));
    }

    [Fact]
    public void ActionsKnowTheirGroupsAndWhatTheyApplyTo()
    {
        var schema = Schema.Parse(Shop);

        var buy = schema.Actions[Action("buy now")];
        Assert.Equal([Action("all"), Action("daily")], buy.Ancestors.OrderBy(uid => uid.Id, StringComparer.Ordinal));
        Assert.Equal(["Shop::User"], buy.PrincipalTypes);
        Assert.Equal(["Shop::Colour", "Shop::Company"], buy.ResourceTypes.Order(StringComparer.Ordinal));
        Assert.Equal(Record(("price", Money, true), ("by", new CedarType.Entity("Shop::User"), true)), new CedarType.RecordOf(buy.Context));
        Assert.Equal(Money, new CedarType.RecordOf(schema.Actions[Action("pay")].Context));
        Assert.Empty(schema.Actions[Action("all")].PrincipalTypes);
        Assert.Equal([Action("all")], schema.Actions[Action("daily")].Ancestors);
    }

    [Fact]
    public void TheActionsOfASchemaAreEntitiesWithTheirGroups()
    {
        var schema = Schema.Parse(Shop);
        var entities = schema.WithActions(Entities.Of(new Entity(Action("all"))));
        Assert.Equal(schema.Actions.Count, entities.Count);
        Assert.True(entities.IsIn(Action("browse"), Action("all")));
        Assert.Equal(schema.Actions.Count, schema.ActionEntities().Count);
    }

    [Fact]
    public void AnnotationsAreKeptWhereTheyStand()
    {
        var shop = SchemaSyntax.Parse(Shop).Namespaces.Single(each => each.Name == "Shop");
        Assert.Equal("all of it", shop.Annotations["doc"]);
        Assert.All(shop.EntityTypes.Take(2), type => Assert.Equal("who buys", type.Annotations["doc"]));
        Assert.Null(Assert.IsType<TypeSyntax.Record>(shop.EntityTypes[0].Shape).Attributes[0].Annotations["private"]);
    }

    [Theory]
    [InlineData("entity T = {a: Long};", "Long")]
    [InlineData("entity T = {a: __cedar::decimal};", "decimal")]
    [InlineData("entity Long; entity T = {a: Long};", "entity Long")]
    [InlineData("entity Long; entity T = {a: __cedar::Long};", "Long")]
    [InlineData("type decimal = String; entity T = {a: decimal};", "String")]
    [InlineData("entity X; type X = String; entity T = {a: X};", "String")]
    [InlineData("entity Set; entity T = {a: Set};", "entity Set")]
    [InlineData("entity T = {a: Action}; action x;", "entity Action")]
    [InlineData("type A = B; type B = C; type C = Bool; entity T = {a: A};", "Bool")]
    public void ANameStandsForTheFirstThatHasIt(string text, string expected) => Assert.Equal(expected, Describe(Schema.Parse(text), "T"));

    [Theory]
    [InlineData("namespace N { entity X; entity T = {a: X}; }", "entity N::X")]
    [InlineData("namespace N { entity T = {a: X}; } entity X;", "entity X")]
    [InlineData("namespace N { entity T = {a: N::X}; type X = Long; }", "Long")]
    [InlineData("namespace N { entity T = {a: M::X}; } namespace M { type X = Long; }", "Long")]
    [InlineData("namespace N { entity Long; entity T = {a: Long}; }", "entity N::Long")]
    [InlineData("namespace N { type decimal = Bool; entity T = {a: decimal}; }", "Bool")]
    [InlineData("namespace N { entity T = {a: Action}; action x; } action y;", "entity N::Action")]
    [InlineData("namespace N { entity T = {a: Action}; } action y;", "entity Action")]
    public void ANamespaceLooksInItselfBeforeTheEmptyOne(string text, string expected) => Assert.Equal(expected, Describe(Schema.Parse(text), "N::T"));

    [Theory]
    [InlineData("")]
    [InlineData("// nothing")]
    [InlineData("namespace N {}")]
    [InlineData("entity principal, entity, type, tags, appliesTo, Set; action context, \"\", Action, __cedar;")]
    [InlineData("entity tags tags Long; entity enum enum [\"a\", \"a\"]; entity A in [];")]
    [InlineData("entity A = {type: Long, \"\": Long, in?: Long, __cedar: Long};", "in?")]
    [InlineData("namespace N { action a in Action::\"b\"; } action b;")]
    [InlineData("entity E enum [\"a\"]; entity F in E;")]
    [InlineData("type EntityOrCommon = Long; entity A = {a: EntityOrCommon};")]
    public void UnusualSchemasAreSchemas(string text, string? refused = null)
    {
        if (refused is null)
            Assert.NotNull(Schema.Parse(text));
        else
            Assert.Contains(refused.TrimEnd('?'), Assert.Throws<CedarParseException>(() => Schema.Parse(text)).OffendingText, StringComparison.Ordinal);
    }

    private static EntityUid Action(string id) => new("Shop::Action", id);

    private static CedarType.RecordOf Record(params (string Name, CedarType Type, bool IsRequired)[] attributes) =>
        new(new RecordType(attributes.ToDictionary(each => each.Name, each => new AttributeType(each.Type, each.IsRequired))));

    private static string Describe(Schema schema, string entityType)
    {
        var type = schema.EntityTypes[entityType].Attributes.Attributes["a"].Type;
        return type is CedarType.Entity entity ? "entity " + entity.Name : type.ToString();
    }
}
