using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>A set of values of any types; order and repetition do not matter.</summary>
public sealed record SetValue : CedarValue
{
    public static readonly SetValue Empty = new([], 1);

    // Below this a scan beats hashing, and most sets in policies are below it.
    private const int ScanLimit = 8;

    private readonly CedarValue[] _items;
    private readonly HashSet<CedarValue>? _index;

    private SetValue(CedarValue[] items, int depth)
    {
        _index = items.Length > ScanLimit ? [.. items] : null;
        _items = _index is not null ? [.. _index] : Distinct(items);
        Depth = depth;
    }

    public int Count => _items.Length;

    /// <summary>The members, each once, in no order that means anything.</summary>
    public IReadOnlyList<CedarValue> Items => _items;

    public override string TypeName => "Set";

    internal override int Depth { get; }

    internal ReadOnlySpan<CedarValue> Span => _items;

    /// <summary>A set of these members.</summary>
    /// <exception cref="ArgumentException">The set would nest deeper than <see cref="CedarValue.MaxDepth"/>.</exception>
    public static SetValue Of(params IEnumerable<CedarValue> items) =>
        TryCreate([.. items]) ?? throw new ArgumentException($"A value nests deeper than {MaxDepth} levels.", nameof(items));

    public bool Contains(CedarValue value) => _index?.Contains(value) ?? Scan(value);

    public bool ContainsAll(SetValue other) => Array.TrueForAll(other._items, Contains);

    public bool ContainsAny(SetValue other) => Array.Exists(other._items, Contains);

    public bool Equals(SetValue? other) =>
        ReferenceEquals(this, other) || (other is not null && Count == other.Count && ContainsAll(other));

    public override int GetHashCode()
    {
        // The order must not count, so the members' hashes are added; each is mixed first, or sets of sets of the same members, paired otherwise,
        // would all have one hash.
        var hash = Count;
        foreach (var item in _items)
            hash += HashCode.Combine(item.GetHashCode());
        return hash;
    }

    /// <summary>Takes the array as its own; null when the set would nest too deep.</summary>
    internal static SetValue? TryCreate(CedarValue[] items)
    {
        if (items.Length == 0)
            return Empty;
        var depth = 1 + items.Max(item => item.Depth);
        return depth > MaxDepth ? null : new SetValue(items, depth);
    }

    internal override void WriteTo(StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < _items.Length; i++)
            _items[i].WriteTo(i == 0 ? text : text.Append(", "));
        text.Append(']');
    }

    private static CedarValue[] Distinct(CedarValue[] items)
    {
        var kept = 0;
        foreach (var item in items)
        {
            if (!items.AsSpan(0, kept).Contains(item))
                items[kept++] = item;
        }

        return kept == items.Length ? items : items[..kept];
    }

    private bool Scan(CedarValue value)
    {
        foreach (var item in _items)
        {
            if (item.Equals(value))
                return true;
        }

        return false;
    }
}
