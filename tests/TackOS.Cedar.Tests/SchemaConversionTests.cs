using CsCheck;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests;

public sealed class SchemaConversionTests
{
    [Fact]
    public void TextBecomesJsonWordForWord()
    {
        var json = SchemaSyntax.Parse("""
            @a("b") @c namespace N {
              type T = Long;
              entity E in [F] = { @d("e") "x y"?: Set<T> } tags String;
              entity F enum ["one"];
              action go in [Action::"all"] appliesTo { principal: E, resource: F, context: C };
              action all;
              type C = {};
            }
            """).ToJson();

        Assert.Equal(
            """
            {"N":{"commonTypes":{"T":{"type":"EntityOrCommon","name":"Long"},"C":{"type":"Record","attributes":{}}},
            "entityTypes":{"E":{"memberOfTypes":["F"],"shape":{"type":"Record","attributes":{"x y":{"type":"Set",
            "element":{"type":"EntityOrCommon","name":"T"},"required":false,"annotations":{"d":"e"}}}},
            "tags":{"type":"EntityOrCommon","name":"String"}},"F":{"enum":["one"]}},
            "actions":{"go":{"memberOf":[{"type":"Action","id":"all"}],"appliesTo":{"principalTypes":["E"],"resourceTypes":["F"],
            "context":{"type":"C"}}},"all":{}},"annotations":{"a":"b","c":null}}}
            """.ReplaceLineEndings(""),
            Compact(json));
    }

    [Fact]
    public void JsonBecomesTextWordForWord() => Assert.Equal(
        """
        type T = Long;

        @doc("it is")
        @flag
        entity E in [E] = {
          @old("")
          a: T,
          "b c"?: Set<{}>,
        } tags decimal;

        action "go there" appliesTo {
          principal: [E],
          resource: [E],
          context: {
            t: T,
          },
        };

        """,
        SchemaSyntax.ParseJson("""
            {"": {
              "commonTypes": {"T": {"type": "Long"}},
              "entityTypes": {"E": {
                "memberOfTypes": ["E"], "tags": {"type": "Extension", "name": "decimal"}, "annotations": {"doc": "it is", "flag": null},
                "shape": {"type": "Record", "additionalAttributes": false, "attributes": {
                  "a": {"type": "T", "annotations": {"old": ""}},
                  "b c": {"type": "Set", "element": {"type": "Record", "attributes": {}}, "required": false}}}}},
              "actions": {"go there": {"appliesTo": {"principalTypes": ["E"], "resourceTypes": ["E"],
                "context": {"type": "Record", "attributes": {"t": {"type": "EntityOrCommon", "name": "T"}}}}}}}}
            """).ToText());

    [Fact]
    public void ABuiltInTypeKeepsItsMeaningWhereAnotherHasItsName()
    {
        var syntax = SchemaSyntax.ParseJson("""
            {"N": {"entityTypes": {"Long": {}, "decimal": {}, "Bool": {}, "A": {"shape": {"type": "Record", "attributes": {
              "a": {"type": "Long"}, "b": {"type": "Extension", "name": "decimal"}, "c": {"type": "Bool"}, "d": {"type": "Entity", "name": "Long"},
              "e": {"type": "String"}}}}}, "actions": {}}}
            """);
        var text = syntax.ToText();
        Assert.Contains("a: __cedar::Long,", text, StringComparison.Ordinal);
        Assert.Contains("b: __cedar::decimal,", text, StringComparison.Ordinal);
        Assert.Contains("c: __cedar::Bool,", text, StringComparison.Ordinal);
        Assert.Contains("d: Long,", text, StringComparison.Ordinal);
        Assert.Contains("e: String,", text, StringComparison.Ordinal);
        Assert.Equal(syntax.Resolve(), Schema.Parse(text));
    }

    [Fact]
    public void AttributesThatAreACommonTypeByNameAreWrittenOut()
    {
        var syntax = SchemaSyntax.ParseJson("""
            {"M": {"commonTypes": {"Body": {"type": "Record", "attributes": {
                "own": {"type": "Entity", "name": "Own"}, "outer": {"type": "Entity", "name": "Outer"}, "size": {"type": "Bool"}}}},
              "entityTypes": {"Own": {}}, "actions": {}},
             "N": {"commonTypes": {"Alias": {"type": "M::Body"}}, "entityTypes": {"Own": {}, "Bool": {}, "A": {"shape": {"type": "Alias"}}}, "actions": {}},
             "": {"entityTypes": {"Outer": {}}, "actions": {}}}
            """);
        Assert.Equal(syntax.Resolve(), Schema.Parse(syntax.ToText()));
    }

    [Fact]
    public void AnEntityTypeThatACommonTypeHidesCannotBeWrittenAsText()
    {
        var syntax = SchemaSyntax.ParseJson("""
            {"N": {"commonTypes": {"X": {"type": "Long"}},
              "entityTypes": {"X": {}, "A": {"shape": {"type": "Record", "attributes": {"a": {"type": "Entity", "name": "X"}}}}}, "actions": {}}}
            """);
        Assert.NotNull(syntax.Resolve());
        var error = Assert.Throws<CedarParseException>(syntax.ToText);
        Assert.Contains("a common type has the same name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAppliesToNothingIsSaidByNoListInText()
    {
        const string Json = """
            {"": {"entityTypes": {"A": {}}, "actions": {"x": {"appliesTo": {"principalTypes": [], "resourceTypes": ["A"],
              "context": {"type": "Record", "attributes": {"a": {"type": "Long"}}}}}}}}
            """;
        var syntax = SchemaSyntax.ParseJson(Json);
        Assert.DoesNotContain("appliesTo", syntax.ToText(), StringComparison.Ordinal);
        Assert.Equal(syntax.Resolve(), Schema.Parse(syntax.ToText()));
        Assert.Equal(Schema.Parse("entity A; action x;"), syntax.Resolve());
    }

    [Fact]
    public void EverySchemaConvertsBothWaysWithoutLoss()
    {
        var written = 0;
        AnySchema.Syntax.Sample(syntax =>
        {
            var schema = syntax.Resolve();
            var json = syntax.ToJson();
            Assert.Equal(json, SchemaSyntax.ParseJson(json).ToJson());
            Assert.Equal(schema, Schema.ParseJson(json));
            if (AsText(syntax) is not { } text)
                return;
            Interlocked.Increment(ref written);
            Assert.Equal(schema, Schema.Parse(text));
            Assert.Equal(text, SchemaSyntax.Parse(text).ToText());
            Assert.Equal(text, SchemaSyntax.ParseJson(SchemaSyntax.Parse(text).ToJson()).ToText());
        }, iter: 500);
        Assert.True(written > 50, $"Only {written} schemas could be written as text.");
    }

    [Fact]
    public void ADamagedSchemaIsReadOrRefusedAndNothingElse() =>
        Gen.Select(AnySchema.Syntax, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, 12], Gen.Char["{}[]<>:,;?@\"\\=aLN \n"]).Sample(
            (syntax, place, source, length, c) =>
            {
                foreach (var text in new[] { AsText(syntax) ?? "entity A;", syntax.ToJson() })
                {
                    var at = place % text.Length;
                    var from = source % text.Length;
                    var moved = text.Substring(from, Math.Min(length, text.Length - from));
                    foreach (var damaged in new[] { text.Insert(at, c.ToString()), text[..at] + text[Math.Min(text.Length, at + length)..], text.Insert(at, moved) })
                    {
                        Only(() => Schema.Parse(damaged));
                        Only(() => Schema.ParseJson(damaged));
                    }
                }
            }, iter: 300);

    private static string? AsText(SchemaSyntax syntax)
    {
        try
        {
            return syntax.ToText();
        }
        catch (CedarParseException hidden)
        {
            Assert.Contains("a common type has the same name", hidden.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private static void Only(Action parse)
    {
        try
        {
            parse();
        }
        catch (CedarParseException)
        {
            // The one exception that a parser may throw.
        }
    }

    private static string Compact(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return System.Text.Json.JsonSerializer.Serialize(document.RootElement);
    }
}
