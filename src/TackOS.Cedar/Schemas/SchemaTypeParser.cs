using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Schemas;

/// <summary>Types in the text form of a schema. Every way down leads through <see cref="Nested"/>, which counts the levels.</summary>
internal sealed class SchemaTypeParser(TokenReader reader)
{
    private int _nesting;

    public TypeSyntax Type()
    {
        if (reader.Current.Kind == TokenKind.LeftBrace)
            return Record();
        if (reader.Word == "Set" && reader.KindAhead(1) == TokenKind.Less)
            return Nested(Set);
        return new TypeSyntax.Named(TypeName("a type"), NameKind.Any);
    }

    public TypeSyntax Record() => Nested(() =>
    {
        reader.Expect(TokenKind.LeftBrace, "`{`");
        return new TypeSyntax.Record(reader.List(TokenKind.RightBrace, "}", Attribute));
    });

    /// <summary>A record, or the name of a common type.</summary>
    public TypeSyntax ContextType() => reader.Current.Kind == TokenKind.LeftBrace
        ? Record()
        : new TypeSyntax.Named(TypeName("a record or a common type"), NameKind.Common);

    public TypeName TypeName(string what)
    {
        var position = reader.At(reader.Current);
        return new TypeName(Path(what), position);
    }

    /// <summary>Identifiers joined by <c>::</c>. Unlike names in policies it may begin with <c>__cedar</c>.</summary>
    public string Path(string what)
    {
        List<string> parts = [Part(what)];
        while (reader.TryTake(TokenKind.PathSeparator))
            parts.Add(Part("a part of the name"));
        return string.Join(Names.Separator, parts);
    }

    /// <summary>An identifier, or anything in quotes.</summary>
    public string Name(string what) => reader.Current.Kind == TokenKind.String ? StringLiteral.Read(reader, reader.Take()) : Part(what);

    private string Part(string what) =>
        reader.TryTakeWord(DeclaredNames.BuiltInNamespace) ? DeclaredNames.BuiltInNamespace : Names.ReadIdentifier(reader, what);

    private TypeSyntax.SetOf Set()
    {
        reader.Take();
        reader.Take();
        var element = Type();
        reader.Expect(TokenKind.Greater, "`>`");
        return new TypeSyntax.SetOf(element);
    }

    private AttributeSyntax Attribute()
    {
        var annotations = Annotations.Read(reader);
        var position = reader.At(reader.Current);
        var name = Name("the name of an attribute");
        var isRequired = !reader.TryTake(TokenKind.Question);
        reader.Expect(TokenKind.Colon, "`:` and the attribute's type");
        return new AttributeSyntax(name, Type(), isRequired, annotations, position);
    }

    private TypeSyntax Nested(Func<TypeSyntax> read)
    {
        if (++_nesting > TypeSyntax.MaxDepth)
            throw reader.Error($"the type nests deeper than {TypeSyntax.MaxDepth} levels");
        var type = read();
        _nesting--;
        return type;
    }
}
