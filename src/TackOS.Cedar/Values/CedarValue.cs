using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>
/// A value of the Cedar language. Values are immutable, and their equality is Cedar's <c>==</c>: values of different
/// types are unequal, never an error. No value nests deeper than <see cref="MaxDepth"/>, so walking one is always safe.
/// </summary>
public abstract record CedarValue
{
    /// <summary>How many sets and records may lie inside one another.</summary>
    public const int MaxDepth = 128;

    private protected CedarValue()
    {
    }

    /// <summary>The name of the value's type as Cedar's messages spell it, such as <c>Long</c> or <c>ipaddr</c>.</summary>
    public abstract string TypeName { get; }

    internal virtual int Depth => 1;

    public static implicit operator CedarValue(long value) => LongValue.Of(value);

    public static implicit operator CedarValue(bool value) => BoolValue.Of(value);

    public static implicit operator CedarValue(string value) => new StringValue(value);

    /// <summary>The value as a Cedar expression.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        WriteTo(text);
        return text.ToString();
    }

    internal abstract void WriteTo(StringBuilder text);
}

/// <summary>A signed 64-bit integer.</summary>
public sealed record LongValue : CedarValue
{
    private const long CacheFrom = -16;
    private static readonly LongValue[] Cache = [.. Enumerable.Range((int)CacheFrom, 272).Select(value => new LongValue(value))];

    private LongValue(long value) => Value = value;

    public long Value { get; }

    public override string TypeName => "Long";

    public static LongValue Of(long value)
    {
        var index = (ulong)(value - CacheFrom);
        return index < (ulong)Cache.Length ? Cache[index] : new LongValue(value);
    }

    public bool Equals(LongValue? other) => other is not null && Value == other.Value;

    // HashCode is seeded per process: a caller who picks the numbers cannot pick the collisions.
    public override int GetHashCode() => HashCode.Combine(Value);

    internal override void WriteTo(StringBuilder text) => text.Append(Value);
}

/// <summary>A truth value; there are two instances.</summary>
public sealed record BoolValue : CedarValue
{
    public static readonly BoolValue True = new(true);
    public static readonly BoolValue False = new(false);

    private BoolValue(bool value) => Value = value;

    public bool Value { get; }

    public override string TypeName => "Bool";

    public static BoolValue Of(bool value) => value ? True : False;

    internal override void WriteTo(StringBuilder text) => text.Append(Value ? "true" : "false");
}

/// <summary>A string, compared scalar by scalar, without any normalisation.</summary>
public sealed record StringValue(string Value) : CedarValue
{
    public static readonly StringValue Empty = new("");

    public override string TypeName => "String";

    public bool Equals(StringValue? other) => other is not null && Value == other.Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    internal override void WriteTo(StringBuilder text) => CedarText.WriteQuoted(text, Value);
}
