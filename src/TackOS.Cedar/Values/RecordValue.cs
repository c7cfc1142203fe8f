using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>A record: values by attribute name. Held as two arrays sorted by name, which is small to build and quick to read.</summary>
public sealed record RecordValue : CedarValue
{
    public static readonly RecordValue Empty = new([], [], 1);

    // Comparing a few strings for equality is cheaper than ordering them.
    private const int ScanLimit = 8;

    private readonly string[] _names;
    private readonly CedarValue[] _values;

    private RecordValue(string[] names, CedarValue[] values, int depth)
    {
        _names = names;
        _values = values;
        Depth = depth;
    }

    public int Count => _names.Length;

    /// <summary>The attribute names in ordinal order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The values, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<CedarValue> Values => _values;

    public override string TypeName => "Record";

    internal override int Depth { get; }

    /// <summary>A record of these attributes.</summary>
    /// <exception cref="ArgumentException">A name appears twice, or the record would nest deeper than <see cref="CedarValue.MaxDepth"/>.</exception>
    public static RecordValue Of(params ReadOnlySpan<(string Name, CedarValue Value)> attributes)
    {
        var names = new string[attributes.Length];
        var values = new CedarValue[attributes.Length];
        for (var i = 0; i < attributes.Length; i++)
            (names[i], values[i]) = attributes[i];
        return Own(names, values);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{ValueTuple{string, CedarValue}})"/>
    public static RecordValue Of(IReadOnlyCollection<KeyValuePair<string, CedarValue>> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var names = new string[attributes.Count];
        var values = new CedarValue[attributes.Count];
        var i = 0;
        foreach (var (name, value) in attributes)
        {
            names[i] = name;
            values[i++] = value;
        }

        return Own(names, values);
    }

    public bool TryGet(string name, [NotNullWhen(true)] out CedarValue? value)
    {
        var index = IndexOf(name);
        value = index < 0 ? null : _values[index];
        return value is not null;
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    public bool Equals(RecordValue? other) => ReferenceEquals(this, other)
        || (other is not null && _names.AsSpan().SequenceEqual(other._names) && _values.AsSpan().SequenceEqual(other._values));

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < _names.Length; i++)
        {
            hash.Add(_names[i]);
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>Takes the arrays, sorted by name and without a repetition, as its own; null when the record would nest too deep.</summary>
    internal static RecordValue? TryCreateSorted(string[] names, CedarValue[] values)
    {
        if (names.Length == 0)
            return Empty;
        var depth = 1;
        foreach (var value in values)
            depth = Math.Max(depth, 1 + value.Depth);
        return depth > MaxDepth ? null : new RecordValue(names, values, depth);
    }

    internal override void WriteTo(StringBuilder text)
    {
        text.Append('{');
        for (var i = 0; i < _names.Length; i++)
        {
            CedarText.WriteQuoted(i == 0 ? text : text.Append(", "), _names[i]);
            _values[i].WriteTo(text.Append(": "));
        }

        text.Append('}');
    }

    private static RecordValue Own(string[] names, CedarValue[] values)
    {
        Array.Sort(names, values, StringComparer.Ordinal);
        for (var i = 1; i < names.Length; i++)
        {
            if (names[i] == names[i - 1])
                throw new ArgumentException($"The attribute \"{names[i]}\" appears twice.", nameof(names));
        }

        return TryCreateSorted(names, values) ?? throw new ArgumentException($"A value nests deeper than {MaxDepth} levels.", nameof(values));
    }

    private int IndexOf(string name)
    {
        if (_names.Length > ScanLimit)
            return Array.BinarySearch(_names, name, StringComparer.Ordinal);
        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
                return i;
        }

        return -1;
    }
}
