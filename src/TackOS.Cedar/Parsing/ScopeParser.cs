using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Reads the head of a policy: what it asks of principal, action and resource.</summary>
internal sealed class ScopeParser(TokenReader reader)
{
    /// <summary>The constraint of the principal or the resource.</summary>
    public ScopeConstraint Entity(string variable)
    {
        var first = reader.Current;
        reader.ExpectWord(variable);
        RefuseAssign();
        if (reader.TryTake(TokenKind.Equal))
            return new ScopeConstraint.Equal(Reference(variable), reader.Since(first));
        if (reader.TryTakeWord("in"))
            return new ScopeConstraint.In(Reference(variable), reader.Since(first));
        if (!reader.TryTakeWord("is"))
            return new ScopeConstraint.Any(reader.Since(first));
        var type = Names.Read(reader);
        return reader.TryTakeWord("in")
            ? new ScopeConstraint.IsIn(type, Reference(variable), reader.Since(first))
            : new ScopeConstraint.Is(type, reader.Since(first));
    }

    public ScopeConstraint Action()
    {
        var first = reader.Current;
        reader.ExpectWord("action");
        RefuseAssign();
        if (reader.TryTake(TokenKind.Equal))
            return new ScopeConstraint.Equal(new EntityReference.Named(ActionUid()), reader.Since(first));
        if (reader.Word == "is")
            throw reader.Error("the action is constrained by `==` or `in`, not by its type");
        if (!reader.TryTakeWord("in"))
            return new ScopeConstraint.Any(reader.Since(first));
        if (!reader.TryTake(TokenKind.LeftBracket))
            return new ScopeConstraint.In(new EntityReference.Named(ActionUid()), reader.Since(first));
        var uids = reader.List(TokenKind.RightBracket, "]", ActionUid);
        // A list of one means what its member means, and upstream's JSON form does not tell them apart.
        return uids.Count == 1
            ? new ScopeConstraint.In(new EntityReference.Named(uids[0]), reader.Since(first))
            : new ScopeConstraint.InAny(uids, reader.Since(first));
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
        return Names.IsAction(uid) ? uid : throw reader.Error(token, "an action's type must be named `Action`", $"write {uid.Type}::Action::\"…\"");
    }

    private void RefuseAssign()
    {
        if (reader.Current.Kind == TokenKind.Assign)
            throw reader.Error("`=` is not an operator", "did you mean `==`?");
    }
}
