using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// Everything a schema declares by its full name, and the rules by which a written name finds it (Cedar RFC 24 and RFC 70): the
/// namespace it is written in before the empty one, a common type before an entity type. The built-in types are common types of
/// the namespace <c>__cedar</c>, and of the empty namespace unless something there has their name.
/// </summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, DeclaredCommonType> _commonTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityTypeSyntax> _entityTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityUid, ActionSyntax> _actions = [];
    private readonly HashSet<string> _actionTypes = new(StringComparer.Ordinal);

    /// <exception cref="CedarParseException">A name is reserved, is declared twice, or hides one of the empty namespace.</exception>
    public NameTable(SchemaSyntax schema)
    {
        var namespaces = new Dictionary<string, NamespaceSyntax>(StringComparer.Ordinal);
        foreach (var each in schema.Namespaces)
        {
            if (each.Name.Length > 0 && !CedarText.IsName(each.Name))
                throw new CedarParseException("this cannot name a namespace", each.Position, each.Name);
            if (!namespaces.TryAdd(each.Name, each))
                throw Twice("namespace", each.Name, each.Position, namespaces[each.Name].Position);
            Declare(each);
        }

        foreach (var each in schema.Namespaces.Where(each => each.Name.Length > 0))
            RefuseHiding(each);
    }

    public IReadOnlyDictionary<string, DeclaredCommonType> CommonTypes => _commonTypes;

    /// <summary>The full name of the entity type that the name stands for; null when there is none.</summary>
    public string? FindEntityType(string name, string inNamespace) =>
        Candidates(name, inNamespace).FirstOrDefault(candidate => _entityTypes.ContainsKey(candidate) || _actionTypes.Contains(candidate));

    /// <summary>Whether entities of the type are declared, which those of actions are not.</summary>
    public bool DeclaresEntityType(string fullName) => _entityTypes.ContainsKey(fullName);

    /// <summary>What a name stands for where the kind of thing is as given; null when there is none.</summary>
    public FoundType? Find(string name, NameKind kind, string inNamespace)
    {
        foreach (var candidate in Candidates(name, inNamespace))
        {
            if (kind != NameKind.Entity && _commonTypes.ContainsKey(candidate))
                return new FoundType.Common(candidate);
            if (kind != NameKind.Entity && BuiltIn(candidate) is { } builtIn)
                return new FoundType.BuiltIn(builtIn);
            if (kind != NameKind.Common && (_entityTypes.ContainsKey(candidate) || _actionTypes.Contains(candidate)))
                return new FoundType.Entity(candidate);
        }

        return null;
    }

    /// <summary>The action that the reference stands for; null when there is none.</summary>
    public EntityUid? FindAction(ActionReference reference, string inNamespace) =>
        Candidates(reference.Type ?? DeclaredNames.Action, inNamespace)
            .Select(type => new EntityUid(type, reference.Id))
            .FirstOrDefault(_actions.ContainsKey);

    /// <summary>What a name that stands for nothing was probably meant to be: one of the same name elsewhere, or a similar one.</summary>
    public string? Suggest(string name, NameKind kind, string inNamespace)
    {
        string[] known = kind switch
        {
            NameKind.Common => [.. _commonTypes.Keys, .. BuiltInTypes.Names],
            NameKind.Entity => [.. _entityTypes.Keys],
            _ => [.. _commonTypes.Keys, .. BuiltInTypes.Names, .. _entityTypes.Keys],
        };
        var own = inNamespace + "::";
        return known.FirstOrDefault(full => DeclaredNames.Base(full) == DeclaredNames.Base(name)) is { } namesake
            ? $"did you mean `{namesake}`?"
            : Spelling.Suggest(name, known.Select(full => full.StartsWith(own, StringComparison.Ordinal) ? full[own.Length..] : full));
    }

    /// <summary>What a reference to no action was probably meant to be.</summary>
    public string? Suggest(ActionReference reference) => _actions.Keys.FirstOrDefault(uid => uid.Id == reference.Id) is { } namesake
        ? $"did you mean `{namesake}`?"
        : Spelling.Suggest(reference.Id, _actions.Keys.Select(uid => uid.Id));

    private static IEnumerable<string> Candidates(string name, string inNamespace) =>
        DeclaredNames.IsQualified(name) || inNamespace.Length == 0 ? [name] : [DeclaredNames.Qualify(inNamespace, name), name];

    private CedarType? BuiltIn(string fullName)
    {
        const string Prefix = DeclaredNames.BuiltInNamespace + "::";
        if (fullName.StartsWith(Prefix, StringComparison.Ordinal))
            return BuiltInTypes.Find(fullName[Prefix.Length..]);
        return _entityTypes.ContainsKey(fullName) ? null : BuiltInTypes.Find(fullName);
    }

    private void Declare(NamespaceSyntax each)
    {
        foreach (var type in each.CommonTypes)
        {
            if (DeclaredNames.ProblemOfCommonType(type.Name) is { } problem)
                throw new CedarParseException(problem, type.Position, type.Name);
            var name = DeclaredNames.Qualify(each.Name, type.Name);
            if (!_commonTypes.TryAdd(name, new DeclaredCommonType(type, each.Name)))
                throw Twice("common type", name, type.Position, _commonTypes[name].Syntax.Position);
        }

        foreach (var type in each.EntityTypes)
        {
            if (DeclaredNames.ProblemOfEntityType(type.Name) is { } problem)
                throw new CedarParseException(problem, type.Position, type.Name);
            var name = DeclaredNames.Qualify(each.Name, type.Name);
            if (!_entityTypes.TryAdd(name, type))
                throw Twice("entity type", name, type.Position, _entityTypes[name].Position);
        }

        var actionType = DeclaredNames.Qualify(each.Name, DeclaredNames.Action);
        foreach (var action in each.Actions)
        {
            var uid = new EntityUid(actionType, action.Name);
            if (!_actions.TryAdd(uid, action))
                throw Twice("action", action.Name, action.Position, _actions[uid].Position);
            _actionTypes.Add(actionType);
        }
    }

    private void RefuseHiding(NamespaceSyntax each)
    {
        var types = each.CommonTypes.Select(type => (type.Name, type.Position));
        foreach (var (name, position) in types.Concat(each.EntityTypes.Select(type => (type.Name, type.Position))))
        {
            if (_commonTypes.ContainsKey(name) || _entityTypes.ContainsKey(name))
                throw Hides(DeclaredNames.Qualify(each.Name, name), name, position);
        }

        var actionType = DeclaredNames.Qualify(each.Name, DeclaredNames.Action);
        foreach (var action in each.Actions)
        {
            if (_actions.ContainsKey(new EntityUid(DeclaredNames.Action, action.Name)))
                throw Hides(new EntityUid(actionType, action.Name).ToString(), action.Name, action.Position);
        }
    }

    private static CedarParseException Twice(string what, string name, SourcePosition position, SourcePosition first)
    {
        var place = first.Line == 0 ? "" : $" at {first}";
        return new CedarParseException($"the {what} `{name}` is already declared{place}", position, name);
    }

    private static CedarParseException Hides(string what, string hidden, SourcePosition position) =>
        new($"`{what}` hides `{hidden}` of the empty namespace", position, hidden, "rename one of them");
}

/// <summary>A common type and the namespace that names in it are looked for in.</summary>
internal sealed record DeclaredCommonType(CommonTypeSyntax Syntax, string Namespace);

/// <summary>What a name stands for: a closed family.</summary>
internal abstract record FoundType
{
    public sealed record BuiltIn(CedarType Type) : FoundType;

    public sealed record Common(string FullName) : FoundType;

    public sealed record Entity(string FullName) : FoundType;
}
