using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Reads the head of a policy: what it asks of principal, action and resource.</summary>
internal sealed class ScopeParser(TokenReader reader)
{
    /// <summary>The constraint of the principal or the resource.</summary>
    public ScopeConstraint Entity(string variable)
    {
        var position = reader.Position;
        reader.ExpectWord(variable);
        RefuseAssign();
        if (reader.TryTake(TokenKind.Equal))
            return new ScopeConstraint.Equal(Reference(variable), position);
        if (reader.TryTakeWord("in"))
            return new ScopeConstraint.In(Reference(variable), position);
        if (!reader.TryTakeWord("is"))
            return new ScopeConstraint.Any(position);
        var type = Names.Read(reader);
        return reader.TryTakeWord("in")
            ? new ScopeConstraint.IsIn(type, Reference(variable), position)
            : new ScopeConstraint.Is(type, position);
    }

    public ScopeConstraint Action()
    {
        var position = reader.Position;
        reader.ExpectWord("action");
        RefuseAssign();
        if (reader.TryTake(TokenKind.Equal))
            return new ScopeConstraint.Equal(new EntityReference.Named(ActionUid()), position);
        if (reader.Word == "is")
            throw reader.Error("the action is constrained by `==` or `in`, not by its type");
        if (!reader.TryTakeWord("in"))
            return new ScopeConstraint.Any(position);
        return reader.TryTake(TokenKind.LeftBracket)
            ? new ScopeConstraint.InAny(reader.List(TokenKind.RightBracket, "]", ActionUid), position)
            : new ScopeConstraint.In(new EntityReference.Named(ActionUid()), position);
    }

    private EntityReference Reference(string variable)
    {
        if (reader.Current.Kind != TokenKind.Slot)
            return new EntityReference.Named(Names.ReadUid(reader));
        if (reader.Text(reader.Current) != "?" + variable)
            throw reader.Error("this slot cannot stand here", $"write `?{variable}`");
        reader.Take();
        return new EntityReference.Slot();
    }

    private EntityUid ActionUid()
    {
        var token = reader.Current;
        if (token.Kind == TokenKind.Slot)
            throw reader.Error("the action takes no slot");
        var uid = Names.ReadUid(reader);
        var isAction = uid.Type == "Action" || uid.Type.EndsWith("::Action", StringComparison.Ordinal);
        return isAction ? uid : throw reader.Error(token, "an action's type must be named `Action`", $"write {uid.Type}::Action::\"…\"");
    }

    private void RefuseAssign()
    {
        if (reader.Current.Kind == TokenKind.Assign)
            throw reader.Error("`=` is not an operator", "did you mean `==`?");
    }
}
