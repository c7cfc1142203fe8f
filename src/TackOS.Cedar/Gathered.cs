namespace TackOS.Cedar;

/// <summary>Gathers a list that is mostly empty or holds one: it costs nothing then, or one array of that size.</summary>
internal struct Gathered<T>
{
    private T[]? _items;
    private int _count;

    public readonly int Count => _count;

    public void Add(T item)
    {
        if (_items is null)
            _items = new T[1];
        else if (_count == _items.Length)
            Array.Resize(ref _items, 2 * _count);
        _items[_count++] = item;
    }

    public readonly IReadOnlyList<T> ToList() => _items is null ? [] : _count == _items.Length ? _items : _items[.._count];
}
