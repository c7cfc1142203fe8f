using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Schemas;

/// <summary>Declarations of types and actions, after the word that begins them. Several names declare the same thing each.</summary>
internal sealed class DeclarationParser(TokenReader reader, SchemaTypeParser types)
{
    private const string Principal = "principal";
    private const string Resource = "resource";
    private const string Context = "context";

    public CommonTypeSyntax CommonType(Dictionary<string, string?> annotations)
    {
        var name = TypeToDeclare("the name of a common type");
        reader.Expect(TokenKind.Assign, "`=`");
        return new CommonTypeSyntax(name.Text, types.Type(), annotations, name.Position);
    }

    public IEnumerable<EntityTypeSyntax> EntityTypes(Dictionary<string, string?> annotations)
    {
        var names = CommaSeparated(() => TypeToDeclare("the name of an entity type"));
        if (reader.TryTakeWord("enum"))
        {
            var ids = Ids();
            return names.Select(name => new EntityTypeSyntax(name.Text, [], TypeSyntax.EmptyRecord, null, ids, annotations, name.Position));
        }

        var memberOf = reader.TryTakeWord("in") ? TypeNames() : [];
        var hasShape = reader.TryTake(TokenKind.Assign) || reader.Current.Kind == TokenKind.LeftBrace;
        var shape = hasShape ? types.Record() : TypeSyntax.EmptyRecord;
        var tags = reader.TryTakeWord("tags") ? types.Type() : null;
        return names.Select(name => new EntityTypeSyntax(name.Text, memberOf, shape, tags, null, annotations, name.Position));
    }

    public IEnumerable<ActionSyntax> Actions(Dictionary<string, string?> annotations)
    {
        var names = CommaSeparated(ActionName);
        var memberOf = reader.TryTakeWord("in") ? ActionReferences() : [];
        var appliesTo = reader.TryTakeWord("appliesTo") ? AppliesTo() : null;
        SkipAttributes();
        return names.Select(name => new ActionSyntax(name.Id, memberOf, appliesTo, annotations, name.Position));
    }

    private TypeName TypeToDeclare(string what)
    {
        var position = reader.At(reader.Current);
        return new TypeName(Names.ReadIdentifier(reader, what), position);
    }

    private (string Id, SourcePosition Position) ActionName()
    {
        var position = reader.At(reader.Current);
        return (types.Name("the name of an action"), position);
    }

    private List<string> Ids()
    {
        reader.Expect(TokenKind.LeftBracket, "`[`");
        var ids = reader.Current.Kind == TokenKind.RightBracket
            ? throw reader.Error("an enumerated entity type has at least one id")
            : CommaSeparated(() => StringLiteral.Read(reader, reader.Expect(TokenKind.String, "an id in quotes")));
        CloseList();
        return ids;
    }

    private AppliesToSyntax AppliesTo()
    {
        var begin = reader.Current;
        reader.Expect(TokenKind.LeftBrace, "`{`");
        List<TypeName>? principals = null;
        List<TypeName>? resources = null;
        TypeSyntax? context = null;
        reader.List(TokenKind.RightBrace, "}", () => reader.Word switch
        {
            Principal => Once(ref principals, Principal, SomeTypeNames),
            Resource => Once(ref resources, Resource, SomeTypeNames),
            Context => Once(ref context, Context, types.ContextType),
            var word => throw reader.Error(
                "expected `principal`, `resource` or `context`", Spelling.Suggest(word, [Principal, Resource, Context])),
        });
        return new AppliesToSyntax(
            principals ?? throw reader.Error(begin, "the principal is missing", "write `principal: [...]`"),
            resources ?? throw reader.Error(begin, "the resource is missing", "write `resource: [...]`"),
            context ?? TypeSyntax.EmptyRecord);
    }

    private bool Once<T>(ref T? value, string word, Func<T> read)
        where T : class
    {
        if (value is not null)
            throw reader.Error($"the {word} is already given");
        reader.Take();
        reader.Expect(TokenKind.Colon, "`:`");
        value = read();
        return true;
    }

    private List<TypeName> SomeTypeNames()
    {
        var first = reader.Current;
        return TypeNames() is { Count: > 0 } names
            ? names
            : throw reader.Error(first, "the list is empty", "leave out `appliesTo` where the action applies to nothing");
    }

    private List<TypeName> TypeNames() => OneOrListed(() => types.TypeName("an entity type"));

    private List<ActionReference> ActionReferences()
    {
        var first = reader.Current;
        return OneOrListed(ActionReference) is { Count: > 0 } references
            ? references
            : throw reader.Error(first, "the list is empty", "leave out `in` where the action is in no group");
    }

    private ActionReference ActionReference()
    {
        var position = reader.At(reader.Current);
        if (reader.Current.Kind == TokenKind.String || reader.KindAhead(1) != TokenKind.PathSeparator)
            return new ActionReference(null, types.Name("an action"), position);
        List<string> parts = [Names.ReadIdentifier(reader, "an action")];
        while (reader.TryTake(TokenKind.PathSeparator))
        {
            if (reader.Current.Kind == TokenKind.String)
                return new ActionReference(string.Join(Names.Separator, parts), StringLiteral.Read(reader, reader.Take()), position);
            parts.Add(Names.ReadIdentifier(reader, "the action's id in quotes"));
        }

        throw reader.Error("expected `::` and the action's id in quotes", $"write {string.Join(Names.Separator, parts)}::\"id\"");
    }

    /// <summary>The grammar keeps a place for attributes of actions, which are always none.</summary>
    private void SkipAttributes()
    {
        if (!reader.TryTakeWord("attributes"))
            return;
        reader.Expect(TokenKind.LeftBrace, "`{`");
        reader.Expect(TokenKind.RightBrace, "`}`: actions have no attributes");
    }

    /// <summary>One item, or a list in brackets, which takes no comma after the last as records do.</summary>
    private List<T> OneOrListed<T>(Func<T> item)
    {
        if (!reader.TryTake(TokenKind.LeftBracket))
            return [item()];
        var items = reader.Current.Kind == TokenKind.RightBracket ? [] : CommaSeparated(item);
        CloseList();
        return items;
    }

    private void CloseList() => reader.Expect(TokenKind.RightBracket, "`,` or `]`");

    private List<T> CommaSeparated<T>(Func<T> item)
    {
        var items = new List<T> { item() };
        while (reader.TryTake(TokenKind.Comma))
            items.Add(item());
        return items;
    }
}
