using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>A resolved type, how deep it nests and how many types and attributes it consists of.</summary>
internal sealed record SizedType(CedarType Type, int Depth, long Size);

/// <summary>
/// Puts meanings in the place of names. Common types are resolved once, each after those it mentions, so that the recursion is as
/// deep as what is written and no deeper.
/// </summary>
internal sealed class TypeResolver
{
    private readonly NameTable _names;
    private readonly Dictionary<string, SizedType> _commonTypes = new(StringComparer.Ordinal);

    /// <param name="names">Everything declared.</param>
    /// <param name="order">The full names of all common types, each after those it mentions.</param>
    public TypeResolver(NameTable names, IReadOnlyList<string> order)
    {
        _names = names;
        foreach (var name in order)
        {
            var declared = names.CommonTypes[name];
            _commonTypes.Add(name, Resolve(declared.Syntax.Type, declared.Namespace, name));
        }
    }

    /// <exception cref="CedarParseException">A name stands for nothing, an attribute is declared twice, or the type is too deep or large.</exception>
    public SizedType Resolve(TypeSyntax type, string inNamespace, string where)
    {
        var resolved = type switch
        {
            TypeSyntax.BuiltIn builtIn => BuiltIn(builtIn, where),
            TypeSyntax.Named named => Named(named, inNamespace, where),
            TypeSyntax.SetOf set => SetOf(Resolve(set.Element, inNamespace, where)),
            TypeSyntax.Record record => RecordOf(record, inNamespace, where),
            _ => throw new InvalidOperationException($"The type {type.GetType()} is unknown."),
        };
        if (resolved.Depth > CedarValue.MaxDepth)
            throw ResolutionErrors.Of($"the type nests deeper than {CedarValue.MaxDepth} levels", default, "", where);
        return resolved.Size <= SizeBudget.Limit ? resolved : throw ResolutionErrors.Of("the type is too large", default, "", where);
    }

    private static SizedType BuiltIn(TypeSyntax.BuiltIn builtIn, string where) =>
        BuiltInTypes.Find(builtIn.Name) is { } type && type is CedarType.Extension == builtIn.IsExtension
            ? new SizedType(type, 1, 1)
            : throw ResolutionErrors.Of(
                $"there is no such {(builtIn.IsExtension ? "extension" : "primitive")} type",
                builtIn.Position, builtIn.Name, where,
                Spelling.Suggest(builtIn.Name, BuiltInTypes.Names.Where(name => name != builtIn.Name)));

    private static SizedType SetOf(SizedType element) => new(new CedarType.SetOf(element.Type), element.Depth + 1, element.Size + 1);

    private SizedType Named(TypeSyntax.Named named, string inNamespace, string where) =>
        _names.Find(named.Name.Text, named.Kind, inNamespace) switch
        {
            FoundType.BuiltIn found => new SizedType(found.Type, 1, 1),
            FoundType.Common found => _commonTypes[found.FullName],
            FoundType.Entity found => new SizedType(new CedarType.Entity(found.FullName), 1, 1),
            _ => throw ResolutionErrors.Of(
                named.Kind switch
                {
                    NameKind.Common => "there is no such common type",
                    NameKind.Entity => "there is no such entity type",
                    _ => "there is no such type",
                },
                named.Name.Position, named.Name.Text, where, _names.Suggest(named.Name.Text, named.Kind, inNamespace)),
        };

    private SizedType RecordOf(TypeSyntax.Record record, string inNamespace, string where)
    {
        var attributes = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        var depth = 1;
        var size = 1L;
        foreach (var attribute in record.Attributes)
        {
            var type = Resolve(attribute.Type, inNamespace, where);
            if (!attributes.TryAdd(attribute.Name, new AttributeType(type.Type, attribute.IsRequired)))
                throw ResolutionErrors.Of("the attribute is declared twice", attribute.Position, attribute.Name, where);
            depth = Math.Max(depth, type.Depth + 1);
            size += type.Size + 1;
        }

        return new SizedType(new CedarType.RecordOf(new RecordType(attributes)), depth, size);
    }
}
