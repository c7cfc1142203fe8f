using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <content>What reads records and entities.</content>
internal sealed partial class Reducer
{
    private Reduced AttributeOf(Reduced target, string name, SourcePosition position)
    {
        var expr = new Expr.GetAttribute(target.Expr, name, position);
        if (target.Shape is { } shape)
            return AttributeOf(shape, name, expr);
        return target.Value is EntityUid uid && entities.MayAppear(uid) ? Reduced.Open(expr) : Settle(expr, target.IsKnown, target.Fails);
    }

    private static Reduced AttributeOf(PartialValue.Record shape, string name, Expr.GetAttribute expr)
    {
        if (!shape.Attributes.TryGetValue(name, out var attribute))
            return Reduced.Failing(expr);
        if (!attribute.IsRequired)
            return Reduced.Open(expr);
        return attribute.Value switch
        {
            PartialValue.Known known => Reduced.Known(known.Value, expr.Position),
            PartialValue.Record inner => new Reduced(expr, Failure.Never, inner),
            _ => Reduced.Open(expr, neverFails: true),
        };
    }

    /// <summary>Follows the path as far as it is known and leaves the rest of it.</summary>
    private Reduced Has(Reduced target, Expr.Has has)
    {
        for (var i = 0; i < has.Path.Count; i++)
        {
            if (HasAttribute(target, has.Path[i]) is not { } isThere)
                return HasRest(target, i == 0 ? has.Path : [.. has.Path.Skip(i)], has.Position);
            if (!isThere)
                return Reduced.Known(false, has.Position);
            if (i < has.Path.Count - 1)
                target = AttributeOf(target, has.Path[i], has.Position);
        }

        return Reduced.Known(true, has.Position);
    }

    private static Reduced HasRest(Reduced target, IReadOnlyList<string> path, SourcePosition position)
    {
        var expr = new Expr.Has(target.Expr, path, position);
        if (target.Fails || (target.IsKnown && target.Value is not (EntityUid or RecordValue)))
            return Reduced.Failing(expr);

        // The first name can be looked for in any record and any entity; what stands under it may be neither.
        return Reduced.Open(expr, neverFails: path.Count == 1 && (target.Shape is not null || target.Expr is Expr.Var or Expr.Literal));
    }

    private bool? HasAttribute(Reduced target, string name)
    {
        if (target.Fails)
            return null;
        if (target.Shape is { } shape)
            return shape.Attributes.TryGetValue(name, out var attribute) ? attribute.IsRequired ? true : null : false;
        return target.Value switch
        {
            RecordValue record => record.Has(name),
            EntityUid uid when !entities.MayAppear(uid) => entities.Frame.Entities.Find(uid)?.Attributes.Has(name) ?? false,
            _ => null,
        };
    }

    private Reduced Is(Reduced target, Expr.Is test)
    {
        if (target.Fails || (target.IsKnown && target.Value is not EntityUid))
            return Reduced.Failing(new Expr.Is(target.Expr, test.EntityType, test.Ancestor, test.Position));
        var type = target.Value is EntityUid uid ? uid.Type : target.Expr is Expr.Var variable ? request.EntityOf(variable.Name)?.Type : null;
        if (type is not null && (type != test.EntityType || test.Ancestor is null))
            return Reduced.Known(type == test.EntityType, test.Position);
        if (test.Ancestor is null)
            return Reduced.Open(new Expr.Is(target.Expr, test.EntityType, null, test.Position), target.Expr is Expr.Var { Name: not Syntax.Variable.Context });
        var ancestor = Reduce(test.Ancestor);
        return type is not null
            ? In(target, ancestor, test.Position)
            : Reduced.Open(new Expr.Is(target.Expr, test.EntityType, ancestor.Expr, test.Position));
    }
}
