using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>An attribute of a record or entity. A missing entity and a missing attribute are different errors.</summary>
internal sealed class AttributeAccess(CompiledExpr target, string name, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        switch (target.Evaluate(frame))
        {
            case null:
                return null;
            case RecordValue record:
                return record.TryGet(name, out var value) ? value : Missing(frame, "the record");
            case EntityUid uid:
                if (frame.Entities.Find(uid) is not { } entity)
                    return frame.Fail(EvaluationErrorKind.MissingEntity, Position, $"the entity {uid} does not exist");
                return entity.Attributes.TryGet(name, out var attribute) ? attribute : Missing(frame, uid.ToString());
            case var other:
                return frame.WrongType("a record or an entity", other, target.Position);
        }
    }

    private CedarValue? Missing(EvaluationFrame frame, string owner) =>
        frame.Fail(EvaluationErrorKind.MissingAttribute, Position, $"{owner} has no attribute `{name}`");
}

/// <summary>
/// Whether the attribute is there, and along a path (<c>a has b.c</c>) each one in the one before it (Cedar RFC 62); false, and no error,
/// for an entity that does not exist. The target is evaluated once, however long the path is.
/// </summary>
internal sealed class HasTest(CompiledExpr target, IReadOnlyList<string> path, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame)
    {
        var value = target.Evaluate(frame);
        for (var i = 0; i < path.Count; i++)
        {
            RecordValue attributes;
            switch (value)
            {
                case null:
                    return null;
                case RecordValue record:
                    attributes = record;
                    break;
                case EntityUid uid:
                    attributes = frame.Entities.Find(uid)?.Attributes ?? RecordValue.Empty;
                    break;
                default:
                    frame.WrongType("a record or an entity", value, i == 0 ? target.Position : Position);
                    return null;
            }

            if (!attributes.TryGet(path[i], out value))
                return false;
        }

        return true;
    }
}

/// <summary>Whether the tag is there; false, and no error, for an entity that does not exist.</summary>
internal sealed class HasTagTest(CompiledExpr target, CompiledExpr tag, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame)
    {
        if (!frame.Is<EntityUid>(target.Evaluate(frame), "an entity", target.Position, out var uid)
            || !frame.Is<StringValue>(tag.Evaluate(frame), "String", tag.Position, out var name))
            return null;
        return frame.Entities.Find(uid)?.Tags.Has(name.Value) ?? false;
    }
}

internal sealed class TagAccess(CompiledExpr target, CompiledExpr tag, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        if (!frame.Is<EntityUid>(target.Evaluate(frame), "an entity", target.Position, out var uid)
            || !frame.Is<StringValue>(tag.Evaluate(frame), "String", tag.Position, out var name))
            return null;
        if (frame.Entities.Find(uid) is not { } entity)
            return frame.Fail(EvaluationErrorKind.MissingEntity, Position, $"the entity {uid} does not exist");
        return entity.Tags.TryGet(name.Value, out var value)
            ? value
            : frame.Fail(EvaluationErrorKind.MissingTag, Position, $"{uid} has no tag `{name.Value}`");
    }
}
