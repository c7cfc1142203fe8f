using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// The order in which common types can be resolved, each after those it mentions. The walk keeps its own stack, so that a long
/// chain of them costs memory rather than the process.
/// </summary>
internal sealed class CommonTypeOrder
{
    private readonly NameTable _names;
    private readonly List<string> _order = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Stack<(string Name, Queue<string> Mentioned)> _path = new();

    private CommonTypeOrder(NameTable names) => _names = names;

    /// <exception cref="CedarParseException">A common type is defined by itself, or one nests too deep.</exception>
    public static List<string> Of(NameTable names)
    {
        var order = new CommonTypeOrder(names);
        foreach (var name in names.CommonTypes.Keys)
            order.Visit(name);
        return order._order;
    }

    private void Visit(string start)
    {
        Open(start);
        while (_path.TryPeek(out var step))
        {
            if (step.Mentioned.TryDequeue(out var next))
                Open(next);
            else
                Close();
        }
    }

    private void Open(string name)
    {
        if (_done.Contains(name))
            return;
        var declared = _names.CommonTypes[name];
        if (!_open.Add(name))
            throw ResolutionErrors.Of("the common type is defined by itself", declared.Syntax.Position, declared.Syntax.Name, name);
        if (declared.Syntax.Type.Depth > TypeSyntax.MaxDepth)
            throw ResolutionErrors.TooDeep(name);
        var mentioned = new Queue<string>();
        Collect(declared.Syntax.Type, declared, mentioned);
        _path.Push((name, mentioned));
    }

    private void Close()
    {
        var name = _path.Pop().Name;
        _open.Remove(name);
        _done.Add(name);
        _order.Add(name);
    }

    private void Collect(TypeSyntax type, DeclaredCommonType declared, Queue<string> mentioned)
    {
        if (type is TypeSyntax.Named named && _names.Find(named.Name.Text, named.Kind, declared.Namespace) is FoundType.Common common)
            mentioned.Enqueue(common.FullName);
        else if (type is TypeSyntax.SetOf set)
            Collect(set.Element, declared, mentioned);
        else if (type is TypeSyntax.Record record)
        {
            foreach (var attribute in record.Attributes)
                Collect(attribute.Type, declared, mentioned);
        }
    }
}
