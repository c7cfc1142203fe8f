namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// How types relate (Cedar specification, validation: least upper bounds). Strict typing joins only types that are equal but for what is
/// known of a Bool; permissive typing also joins entities of different types, and records by what they have in common.
/// </summary>
internal static class TypeLattice
{
    /// <summary>The least type that both belong to; null when there is none.</summary>
    public static InferredType? Join(InferredType a, InferredType b, ValidationMode mode) => ReferenceEquals(a, b) ? a : (a, b) switch
    {
        (InferredType.Never, _) => b,
        (_, InferredType.Never) => a,
        (InferredType.Bool x, InferredType.Bool y) => x.Always == y.Always ? x : InferredType.Bool.Either,
        (InferredType.Extension x, InferredType.Extension y) => x.Name == y.Name ? x : null,
        (InferredType.Entity x, InferredType.Entity y) => JoinEntities(x, y, mode),
        (InferredType.SetOf x, InferredType.SetOf y) => Join(x.Element, y.Element, mode) is { } element ? new InferredType.SetOf(element) : null,
        (InferredType.RecordOf x, InferredType.RecordOf y) => mode == ValidationMode.Strict ? JoinStrictly(x, y) : JoinPermissively(x, y),
        _ => null,
    };

    /// <summary>Whether no value is of both types. Only entities are ever said to be apart: any two sets share the empty one.</summary>
    public static bool AreDisjoint(InferredType a, InferredType b) =>
        a is InferredType.Entity x && b is InferredType.Entity y && !x.Types.Overlaps(y.Types);

    private static InferredType.Entity? JoinEntities(InferredType.Entity x, InferredType.Entity y, ValidationMode mode)
    {
        if (x.Types.SetEquals(y.Types))
            return x;
        return mode == ValidationMode.Strict ? null : new InferredType.Entity(x.Types.Union(y.Types));
    }

    private static InferredType.RecordOf? JoinStrictly(InferredType.RecordOf x, InferredType.RecordOf y)
    {
        if (x.Attributes.Count != y.Attributes.Count)
            return null;
        var joined = new Dictionary<string, InferredAttribute>(StringComparer.Ordinal);
        foreach (var (name, mine) in x.Attributes)
        {
            if (!y.Attributes.TryGetValue(name, out var theirs) || mine.IsRequired != theirs.IsRequired
                || Join(mine.Type, theirs.Type, ValidationMode.Strict) is not { } type)
                return null;
            joined.Add(name, mine with { Type = type });
        }

        return new InferredType.RecordOf(joined, isOpen: false);
    }

    /// <summary>What has no common type is left out, and then the record may have more than is listed.</summary>
    private static InferredType.RecordOf JoinPermissively(InferredType.RecordOf x, InferredType.RecordOf y)
    {
        var joined = new Dictionary<string, InferredAttribute>(StringComparer.Ordinal);
        foreach (var (name, mine) in x.Attributes)
        {
            if (y.Attributes.TryGetValue(name, out var theirs) && JoinAttributes(mine, theirs) is { } attribute)
                joined.Add(name, attribute);
        }

        var isOpen = x.IsOpen || y.IsOpen || joined.Count != x.Attributes.Count || joined.Count != y.Attributes.Count;
        return new InferredType.RecordOf(joined, isOpen);
    }

    /// <summary>The permissive join of two attributes; null when their types have none.</summary>
    public static InferredAttribute? JoinAttributes(InferredAttribute mine, InferredAttribute theirs) =>
        Join(mine.Type, theirs.Type, ValidationMode.Permissive) is { } type ? new InferredAttribute(type, mine.IsRequired && theirs.IsRequired) : null;
}
