namespace TackOS.Calls.Arguments.Schemas;

/// <summary>Which properties and items of one value some keyword has looked at: what unevaluatedProperties and unevaluatedItems leave alone.</summary>
internal sealed class Evaluated
{
    private HashSet<string>? names;
    private HashSet<int>? items;
    private bool allNames;
    private int itemsBelow;

    public bool HasName(string name) => allNames || names?.Contains(name) == true;

    public bool HasItem(int index) => index < itemsBelow || items?.Contains(index) == true;

    public void AddName(string name) => (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

    public void AddAllNames() => allNames = true;

    public void AddItem(int index) => (items ??= []).Add(index);

    public void AddItemsBelow(int count) => itemsBelow = Math.Max(itemsBelow, count);

    public void AddAllItems() => itemsBelow = int.MaxValue;

    public void Add(Evaluated other)
    {
        allNames |= other.allNames;
        AddItemsBelow(other.itemsBelow);
        if (other.names is not null)
        {
            (names ??= new HashSet<string>(StringComparer.Ordinal)).UnionWith(other.names);
        }

        if (other.items is not null)
        {
            (items ??= []).UnionWith(other.items);
        }
    }
}
