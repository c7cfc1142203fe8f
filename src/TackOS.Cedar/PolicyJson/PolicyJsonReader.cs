using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PolicyJson;

/// <summary>
/// Policies and templates in the JSON policy format (Cedar documentation, "JSON policy format"). Unknown keys are refused
/// everywhere, also where upstream lets them pass.
/// </summary>
internal sealed class PolicyJsonReader
{
    /// <summary>Each operator of an expression takes two levels, and the head of the document a few.</summary>
    public const int MaxDepth = (2 * Expr.MaxDepth) + 16;

    private readonly SourcePosition _position;
    private readonly ExprJsonReader _expressions;

    private PolicyJsonReader(SourcePosition position)
    {
        _position = position;
        _expressions = new ExprJsonReader(position);
    }

    /// <exception cref="CedarParseException">Not a policy or template.</exception>
    public static PolicySyntax Read(JsonNode node)
    {
        var reader = new PolicyJsonReader(node.Position);
        node.RequireOnly("effect", "principal", "action", "resource", "conditions", "annotations");
        return new PolicySyntax(
            ReadEffect(node.Get("effect")),
            Annotations(node.Find("annotations")),
            reader.Entity("principal", node.Get("principal")),
            reader.Action(node.Get("action")),
            reader.Entity("resource", node.Get("resource")),
            [.. node.Get("conditions").Items().Select(reader.ReadCondition)],
            reader._position);
    }

    /// <exception cref="CedarParseException">Not a policy, or one with slots.</exception>
    public static PolicySyntax ReadPolicy(JsonNode node)
    {
        var syntax = Read(node);
        return syntax.IsTemplate ? throw node.Error("a policy that has a slot is a template") : syntax;
    }

    /// <exception cref="CedarParseException">Not a template.</exception>
    public static PolicySyntax ReadTemplate(JsonNode node)
    {
        var syntax = Read(node);
        return syntax.IsTemplate ? syntax : throw node.Error("a template needs a slot");
    }

    private static Effect ReadEffect(JsonNode node) => node.Text() switch
    {
        "permit" => Effect.Permit,
        "forbid" => Effect.Forbid,
        _ => throw node.Error("expected `permit` or `forbid`"),
    };

    private static Dictionary<string, string?> Annotations(JsonNode? node)
    {
        var annotations = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (node is null)
            return annotations;
        foreach (var (key, value) in node.Properties())
        {
            if (!CedarText.IsWord(key))
                throw node.Error($"`{key}` cannot name an annotation");
            annotations.Add(key, value.IsNull ? null : value.Text());
        }

        return annotations;
    }

    private static EntityReference Reference(string variable, JsonNode node)
    {
        if (node.Has("entity") == node.Has("slot"))
            throw node.Error("expected either `entity` or `slot`");
        if (node.Find("entity") is { } entity)
            return new EntityReference.Named(ValueReader.Uid(entity));
        var slot = node.Get("slot");
        return slot.Text() == "?" + variable ? new EntityReference.Slot() : throw slot.Error("this slot cannot stand here", $"write `?{variable}`");
    }

    private static EntityUid ActionUid(JsonNode node)
    {
        var uid = ValueReader.Uid(node);
        return Names.IsAction(uid) ? uid : throw node.Error("an action's type must be named `Action`");
    }

    private ScopeConstraint Entity(string variable, JsonNode node)
    {
        switch (node.Get("op").Text())
        {
            case "All" or "all":
                node.RequireOnly("op");
                return new ScopeConstraint.Any(_position);
            case "==":
                node.RequireOnly("op", "entity", "slot");
                return new ScopeConstraint.Equal(Reference(variable, node), _position);
            case "in":
                node.RequireOnly("op", "entity", "slot");
                return new ScopeConstraint.In(Reference(variable, node), _position);
            case "is":
                return TypeTest(variable, node);
            default:
                throw node.Get("op").Error("expected `All`, `==`, `in` or `is`");
        }
    }

    private ScopeConstraint TypeTest(string variable, JsonNode node)
    {
        node.RequireOnly("op", "entity_type", "in");
        var type = node.Get("entity_type");
        if (!CedarText.IsName(type.Text()))
            throw type.Error("this is not an entity type");
        if (node.Find("in") is not { } within)
            return new ScopeConstraint.Is(type.Text(), _position);
        within.RequireOnly("entity", "slot");
        return new ScopeConstraint.IsIn(type.Text(), Reference(variable, within), _position);
    }

    private ScopeConstraint Action(JsonNode node)
    {
        switch (node.Get("op").Text())
        {
            case "All" or "all":
                node.RequireOnly("op");
                return new ScopeConstraint.Any(_position);
            case "==":
                node.RequireOnly("op", "entity");
                return new ScopeConstraint.Equal(new EntityReference.Named(ActionUid(node.Get("entity"))), _position);
            case "in":
                node.RequireOnly("op", "entity", "entities");
                return ActionIn(node);
            default:
                throw node.Get("op").Error("expected `All`, `==` or `in`");
        }
    }

    private ScopeConstraint ActionIn(JsonNode node)
    {
        if (node.Has("entity") == node.Has("entities"))
            throw node.Error("expected either `entity` or `entities`");
        EntityUid[] uids = node.Find("entity") is { } single ? [ActionUid(single)] : [.. node.Get("entities").Items().Select(ActionUid)];
        return uids.Length == 1
            ? new ScopeConstraint.In(new EntityReference.Named(uids[0]), _position)
            : new ScopeConstraint.InAny(uids, _position);
    }

    private Condition ReadCondition(JsonNode node)
    {
        node.RequireOnly("kind", "body");
        var kind = node.Get("kind");
        var isUnless = kind.Text() == "unless";
        if (!isUnless && kind.Text() != "when")
            throw kind.Error("expected `when` or `unless`");
        return new Condition(isUnless, _expressions.Read(node.Get("body")), _position);
    }
}
