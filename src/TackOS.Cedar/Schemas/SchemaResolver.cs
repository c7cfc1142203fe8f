using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>Turns what was declared into what it means.</summary>
internal sealed class SchemaResolver
{
    private readonly SchemaSyntax _schema;
    private readonly NameTable _names;
    private readonly TypeResolver _types;
    private readonly SizeBudget _budget = new();

    private SchemaResolver(SchemaSyntax schema)
    {
        _schema = schema;
        _names = new NameTable(schema);
        _types = new TypeResolver(_names, CommonTypeOrder.Of(_names));
    }

    public static Schema Resolve(SchemaSyntax schema)
    {
        var resolver = new SchemaResolver(schema);
        return new Schema(resolver.EntityTypes(), resolver.Actions());
    }

    private Dictionary<string, EntityType> EntityTypes()
    {
        var declared = _schema.Namespaces
            .SelectMany(each => each.EntityTypes.Select(type => (
                Name: DeclaredNames.Qualify(each.Name, type.Name), Type: type, Namespace: each.Name)))
            .ToList();
        var parents = declared.ToDictionary(
            each => each.Name,
            each => Declared(each.Type.MemberOf, each.Namespace, each.Name),
            StringComparer.Ordinal);
        return declared.ToDictionary(
            each => each.Name,
            each => new EntityType(
                each.Name,
                RecordOf(each.Type.Shape, each.Namespace, each.Name, "the attributes are no record", each.Type.Position),
                Reachable(each.Name, parents, each.Type.Position),
                each.Type.Tags is { } tags ? Sized(tags, each.Namespace, each.Name, each.Type.Position) : null,
                each.Type.EnumeratedIds),
            StringComparer.Ordinal);
    }

    private Dictionary<EntityUid, ActionType> Actions()
    {
        var declared = _schema.Namespaces
            .SelectMany(each => each.Actions.Select(action => (
                Uid: new EntityUid(DeclaredNames.Qualify(each.Name, DeclaredNames.Action), action.Name),
                Action: action,
                Namespace: each.Name)))
            .ToList();
        var groups = declared.ToDictionary(each => each.Uid, each => Groups(each.Action, each.Namespace, each.Uid));
        return declared.ToDictionary(each => each.Uid, each =>
        {
            var ancestors = Reachable(each.Uid, groups, each.Action.Position);
            return ancestors.Contains(each.Uid)
                ? throw ResolutionErrors.Of($"the groups of {each.Uid} lead back to it", each.Action.Position, each.Action.Name, each.Uid.ToString())
                : Action(each.Uid, each.Action, each.Namespace, ancestors);
        });
    }

    /// <summary>An action without principals or without resources applies to nothing, whatever else was declared of it.</summary>
    private ActionType Action(EntityUid uid, ActionSyntax action, string inNamespace, HashSet<EntityUid> ancestors)
    {
        if (action.AppliesTo is not { } appliesTo)
            return new ActionType(uid, ancestors, new HashSet<string>(), new HashSet<string>(), RecordType.Empty);
        var principals = Declared(appliesTo.Principals, inNamespace, uid.ToString());
        var resources = Declared(appliesTo.Resources, inNamespace, uid.ToString());
        var context = RecordOf(appliesTo.Context, inNamespace, uid.ToString(), "the context is no record", action.Position);
        return principals.Count == 0 || resources.Count == 0
            ? new ActionType(uid, ancestors, new HashSet<string>(), new HashSet<string>(), RecordType.Empty)
            : new ActionType(uid, ancestors, principals, resources, context);
    }

    /// <summary>The full names of declared entity types.</summary>
    private HashSet<string> Declared(IReadOnlyList<TypeName> names, string inNamespace, string where)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            _budget.Spend(1, name.Position);
            var full = _names.FindEntityType(name.Text, inNamespace);
            if (full is null || !_names.DeclaresEntityType(full))
            {
                var suggestion = _names.Suggest(name.Text, NameKind.Entity, inNamespace);
                throw ResolutionErrors.Of("there is no such entity type", name.Position, name.Text, where, suggestion);
            }

            declared.Add(full);
        }

        return declared;
    }

    private HashSet<EntityUid> Groups(ActionSyntax action, string inNamespace, EntityUid uid)
    {
        var groups = new HashSet<EntityUid>();
        foreach (var reference in action.MemberOf)
        {
            _budget.Spend(1, reference.Position);
            groups.Add(_names.FindAction(reference, inNamespace) ?? throw ResolutionErrors.Of(
                "there is no such action", reference.Position, reference.Id, uid.ToString(), _names.Suggest(reference)));
        }

        return groups;
    }

    private RecordType RecordOf(TypeSyntax type, string inNamespace, string where, string problem, SourcePosition position) =>
        Sized(type, inNamespace, where, position) is CedarType.RecordOf record ? record.Record : throw ResolutionErrors.Of(problem, position, "", where);

    private CedarType Sized(TypeSyntax type, string inNamespace, string where, SourcePosition position)
    {
        if (type.Depth > TypeSyntax.MaxDepth)
            throw ResolutionErrors.TooDeep(where);
        var sized = _types.Resolve(type, inNamespace, where);
        _budget.Spend(sized.Size, position);
        return sized.Type;
    }

    /// <summary>
    /// Everything above, through all levels. The walk keeps its own stack, so that a long chain costs memory rather than the process.
    /// </summary>
    private HashSet<T> Reachable<T>(T start, Dictionary<T, HashSet<T>> above, SourcePosition position)
        where T : notnull
    {
        var reached = new HashSet<T>(above.Comparer);
        var open = new Stack<T>([start]);
        while (open.TryPop(out var each))
        {
            _budget.Spend(1 + above[each].Count, position);
            foreach (var next in above[each])
            {
                if (reached.Add(next))
                    open.Push(next);
            }
        }

        return reached;
    }

}

/// <summary>Errors about a declaration: JSON has no lines, so there the declaration is named instead.</summary>
internal static class ResolutionErrors
{
    public static CedarParseException Of(string problem, SourcePosition position, string text, string where, string? suggestion = null) =>
        new(position.Line == 0 ? $"{where}: {problem}" : problem, position, text, suggestion);

    public static CedarParseException TooDeep(string where) =>
        Of($"the type nests deeper than {TypeSyntax.MaxDepth} levels", default, "", where);
}

/// <summary>
/// Common types used in common types, and many declarations with one body, let a short schema mean an endless one. What it means
/// is counted, and beyond any real schema it is refused.
/// </summary>
internal sealed class SizeBudget
{
    public const long Limit = 2_000_000;

    private long _spent;

    public void Spend(long size, SourcePosition position)
    {
        _spent += size;
        if (_spent > Limit)
            throw new CedarParseException($"the schema means more than {Limit} types, attributes and ancestors", position);
    }
}
