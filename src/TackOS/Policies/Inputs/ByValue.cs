using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using TackOS.Cedar.Values;

namespace TackOS.Policies.Inputs;

/// <summary>
/// JSON as Cedar values where no schema says more: strings and truth values as they are, integers that fit 64 bits as Long (<c>1.0</c> is
/// one), other numbers as decimal where four digits hold them exactly, arrays as sets, objects as records, null as absent. A number that
/// neither type holds becomes its canonical text (RFC 8785): comparing that with a number is an error in Cedar, and errors refuse.
/// </summary>
internal static class ByValue
{
    /// <summary>Leaves room for the records that the context lays around the input within <see cref="CedarValue.MaxDepth"/>.</summary>
    public const int MaxDepth = CedarValue.MaxDepth - 8;

    private const int DecimalDigits = 4;

    // A Long has at most 19 digits, so a power of ten beyond that cannot lead to one.
    private const int MostExponent = 19;
    private const int MostDigits = 19;

    /// <summary>
    /// Null for JSON's null, which is absent, and for what nests deeper than allowed: the element's kind tells which. The element must come
    /// from <see cref="StrictJson"/>.
    /// </summary>
    public static CedarValue? Of(JsonElement element, int depthLeft) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => BoolValue.True,
        JsonValueKind.False => BoolValue.False,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Object when depthLeft > 0 => Record(element, depthLeft - 1),
        JsonValueKind.Array when depthLeft > 0 => Set(element, depthLeft - 1),
        _ => null,
    };

    /// <summary>A Long where it is a whole number that fits, else as <c>Decimal</c> has it.</summary>
    public static CedarValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
            return integer;
        if (Exact(element) is not { } number)
            return Text(element);
        if (!number.IsInteger)
            return Decimal(element, number);
        return Fit(number.Coefficient * BigInteger.Pow(10, (int)number.Exponent)) is { } whole ? whole : Text(element);
    }

    /// <summary>A decimal where four digits after the point hold it exactly, else its text.</summary>
    public static CedarValue Decimal(JsonElement element) => Exact(element) is { } number ? Decimal(element, number) : Text(element);

    private static RecordValue? Record(JsonElement element, int depthLeft)
    {
        var attributes = new List<(string, CedarValue)>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            if (Of(property.Value, depthLeft) is { } value)
                attributes.Add((property.Name, value));
            else if (property.Value.ValueKind != JsonValueKind.Null)
                return null;
        }

        return RecordValue.Of(CollectionsMarshal.AsSpan(attributes));
    }

    private static SetValue? Set(JsonElement element, int depthLeft)
    {
        var items = new List<CedarValue>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            if (Of(item, depthLeft) is { } value)
                items.Add(value);
            else if (item.ValueKind != JsonValueKind.Null)
                return null;
        }

        return SetValue.Of(items);
    }

    private static CedarValue Decimal(JsonElement element, ExactDecimal number)
    {
        if (number.Exponent < -DecimalDigits)
            return Text(element);
        return Fit(number.Coefficient * BigInteger.Pow(10, (int)(number.Exponent + DecimalDigits))) is { } tenThousandths
            ? new DecimalValue(tenThousandths)
            : Text(element);
    }

    /// <summary>Null where it has more digits than a type could hold, or so large an exponent.</summary>
    private static ExactDecimal? Exact(JsonElement element) =>
        ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(element), MostDigits, out var number) && number.Exponent <= MostExponent ? number : null;

    private static long? Fit(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : null;

    private static StringValue Text(JsonElement element) => new(Encoding.ASCII.GetString(CanonicalJson.Write(element)));
}
