using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class TypedReadingTests
{
    private static readonly Schema Schema = Schema.Parse("""
        entity User in Team = {
            boss?: User, friends?: Set<User>, home?: { ip: ipaddr, seen?: datetime }, limit?: decimal, wait?: duration, name?: String, role?: Action,
        } tags ipaddr;
        entity Team;
        action look in all appliesTo { principal: User, resource: Team, context: { by?: User, ips?: Set<ipaddr> } };
        action all;
        """);

    private static readonly EntityUid Look = new("Action", "look");

    [Theory]
    [InlineData("boss", """{"type": "User", "id": "b"}""", "User::\"b\"")]
    [InlineData("boss", """{"__entity": {"type": "User", "id": "b"}}""", "User::\"b\"")]
    [InlineData("boss", """{"type": "Team", "id": "b"}""", "Team::\"b\"")]
    [InlineData("role", """{"type": "Action", "id": "look"}""", "Action::\"look\"")]
    [InlineData("friends", """[{"type": "User", "id": "b"}]""", "[User::\"b\"]")]
    [InlineData("home", """{"ip": "::1", "seen": "1970-01-01"}""", """{"ip": ip("::1"), "seen": datetime("1970-01-01").offset(duration("0ms"))}""")]
    [InlineData("limit", "\"1.5\"", "decimal(\"1.5\")")]
    [InlineData("limit", """{"fn": "decimal", "arg": "1.5"}""", "decimal(\"1.5\")")]
    [InlineData("limit", """{"__extn": {"fn": "decimal", "arg": "1.5"}}""", "decimal(\"1.5\")")]
    [InlineData("wait", "\"5ms\"", "duration(\"5ms\")")]
    [InlineData("name", "\"::1\"", "\"::1\"")]
    [InlineData("name", """{"type": "User", "id": "b"}""", """{"id": "b", "type": "User"}""")]
    [InlineData("other", """{"type": "User", "id": "b"}""", """{"id": "b", "type": "User"}""")]
    [InlineData("boss", "\"b\"", "\"b\"")]
    [InlineData("friends", """{"type": "User", "id": "b"}""", """{"id": "b", "type": "User"}""")]
    [InlineData("home", "3", "3")]
    [InlineData("limit", "3", "3")]
    public void AnAttributeIsReadByItsTypeWhereItLooksLikeIt(string name, string json, string expected)
    {
        var entities = Schema.ParseEntities($$$"""[{"uid": {"type": "User", "id": "a"}, "attrs": {"{{{name}}}": {{{json}}}}}]""");
        Assert.True(entities.Find(new EntityUid("User", "a"))!.Attributes.TryGet(name, out var value));
        Assert.True(Evaluate.Holds($"context.value == {expected}", RecordValue.Of(("value", value))), value.ToString());
    }

    [Theory]
    [InlineData("""{"boss": {"type": "User"}}""")]
    [InlineData("""{"boss": {"type": "User", "id": 1}}""")]
    [InlineData("""{"boss": {"type": "User", "id": "b", "more": 1}}""")]
    [InlineData("""{"home": {"ip": "nowhere"}}""")]
    [InlineData("""{"limit": "1"}""")]
    [InlineData("""{"limit": {"fn": "decimal"}}""")]
    [InlineData("""{"limit": null}""")]
    [InlineData("""{"name": null}""")]
    public void WhatCannotBeAValueIsRefusedWithItsPath(string attributes)
    {
        var error = Assert.Throws<CedarParseException>(() => Schema.ParseEntities(
            $$"""[{"uid": {"type": "User", "id": "a"}, "attrs": {{attributes}}}]""", "users.json"));
        Assert.StartsWith("users.json: $[0].attrs.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TagsAndContextsAreReadByTheirTypesToo()
    {
        var entities = Schema.ParseEntities("""
            [{"uid": {"type": "User", "id": "a"}, "tags": {"x": "::1"}}, {"uid": {"type": "Team", "id": "t"}, "tags": {"x": "::1"}}]
            """);
        Assert.Equal(RecordValue.Of(("x", IpAddressValue.Parse("::1")!)), entities.Find(new EntityUid("User", "a"))!.Tags);
        Assert.Equal(RecordValue.Of(("x", "::1")), entities.Find(new EntityUid("Team", "t"))!.Tags);

        const string Context = """{"by": {"type": "User", "id": "a"}, "ips": ["::1"]}""";
        Assert.Equal(
            RecordValue.Of(("by", new EntityUid("User", "a")), ("ips", SetValue.Of(IpAddressValue.Parse("::1")!))), Schema.ParseContext(Look, Context));
        Assert.Equal(CedarJson.ParseContext(Context), Schema.ParseContext(new EntityUid("Action", "unknown"), Context));
    }

    [Fact]
    public void TheActionsOfTheSchemaAreAddedToTheEntities()
    {
        var entities = Schema.ParseEntities("""[{"uid": {"type": "Action", "id": "all"}}]""");
        Assert.True(entities.IsIn(Look, new EntityUid("Action", "all")));
        Assert.Throws<CedarParseException>(() => Schema.ParseEntities(
            """[{"uid": {"type": "Action", "id": "all"}, "parents": [{"type": "Action", "id": "look"}]}]"""));
    }
}
