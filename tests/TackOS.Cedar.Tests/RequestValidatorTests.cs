using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class RequestValidatorTests
{
    private static readonly Schema Schema = Schema.Parse("""
        entity User; entity Doc; entity Colour enum ["red"];
        action look appliesTo { principal: User, resource: [Doc, Colour], context: { why: String, by?: User, colours?: Set<Colour> } };
        action nothing;
        """);

    [Theory]
    [InlineData("User", "look", "Doc", "a", """{"why": "so"}""")]
    [InlineData("User", "look", "Colour", "red", """{"why": "so", "by": {"type": "User", "id": "u"}, "colours": [{"type": "Colour", "id": "red"}]}""")]
    public void ARequestAsDeclaredFits(string principal, string action, string resource, string id, string context) =>
        Assert.Empty(Check(principal, action, resource, id, context));

    [Theory]
    [InlineData("User", "nothing", "Doc", "a", "{}", "invalid-principal-type invalid-resource-type", "it applies to nothing")]
    [InlineData("User", "lok", "Doc", "a", "{}", "undeclared-action", "did you mean `Action::\"look\"`?")]
    [InlineData("Usr", "look", "Doc", "a", """{"why": ""}""", "undeclared-entity-type", "did you mean `User`?")]
    [InlineData("User", "look", "Dok", "a", """{"why": ""}""", "undeclared-entity-type", "did you mean `Doc`?")]
    [InlineData("Doc", "look", "Doc", "a", """{"why": ""}""", "invalid-principal-type", "it takes User")]
    [InlineData("User", "look", "User", "a", """{"why": ""}""", "invalid-resource-type", "it takes Colour, Doc")]
    [InlineData("User", "look", "Colour", "blue", """{"why": ""}""", "invalid-enumerated-id", "blue")]
    [InlineData("User", "look", "Doc", "a", "{}", "missing-attribute", "The context has no attribute `why`")]
    [InlineData("User", "look", "Doc", "a", """{"why": "", "x": 1}""", "unexpected-attribute", "attribute `x`")]
    [InlineData("User", "look", "Doc", "a", """{"why": 1}""", "wrong-type", "The context, attribute `why`: expected String, got Long")]
    [InlineData("User", "look", "Doc", "a", """{"why": "", "colours": [{"type": "Colour", "id": "blue"}]}""", "invalid-enumerated-id", "blue")]
    [InlineData("Usr", "lok", "Dok", "a", "{}", "undeclared-action undeclared-entity-type undeclared-entity-type", "Usr")]
    [InlineData("Action", "look", "Doc", "a", """{"why": ""}""", "undeclared-entity-type", "Action")]
    public void ARequestThatDoesNotFitIsNamed(string principal, string action, string resource, string id, string context, string codes, string words)
    {
        var found = Check(principal, action, resource, id, context);
        Assert.Equal(codes, string.Join(' ', found.Select(each => each.Code)));
        Assert.Contains(words, string.Join('\n', found), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Check(string principal, string action, string resource, string id, string context)
    {
        var uid = new EntityUid("Action", action);
        return RequestValidator.Validate(
            new Request(new EntityUid(principal, "u"), uid, new EntityUid(resource, id), Schema.ParseContext(uid, context)), Schema);
    }
}
