using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>
/// Arguments as Cedar values: strings and truth values as they are, integers that fit 64 bits as Long (<c>1.0</c> is one), other numbers as
/// decimal where four digits hold them exactly, arrays as sets, objects as records, null as absent. A number that neither type holds
/// becomes its canonical text (RFC 8785): comparing that with a number is an error in Cedar, and errors refuse.
/// </summary>
internal static class CedarInput
{
    /// <summary>Leaves room for the records that the context lays around the input within <see cref="CedarValue.MaxDepth"/>.</summary>
    private const int MaxDepth = CedarValue.MaxDepth - 8;

    private const int DecimalDigits = 4;

    // A Long has at most 19 digits, so a power of ten beyond that cannot lead to one.
    private const int MostExponent = 19;
    private const int MostDigits = 17;

    /// <summary>Null when the element is no object or nests deeper than Cedar's values may. It must come from <see cref="StrictJson"/>.</summary>
    public static RecordValue? Of(JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object ? Value(arguments, MaxDepth) as RecordValue : null;

    // A null result means two things, told apart by the kind: JSON's null, which is absent, and depth, which ends the whole conversion.
    private static CedarValue? Value(JsonElement element, int depthLeft) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => BoolValue.True,
        JsonValueKind.False => BoolValue.False,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Object when depthLeft > 0 => Record(element, depthLeft - 1),
        JsonValueKind.Array when depthLeft > 0 => Set(element, depthLeft - 1),
        _ => null,
    };

    private static RecordValue? Record(JsonElement element, int depthLeft)
    {
        var attributes = new List<(string, CedarValue)>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            if (Value(property.Value, depthLeft) is { } value)
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
            if (Value(item, depthLeft) is { } value)
                items.Add(value);
            else if (item.ValueKind != JsonValueKind.Null)
                return null;
        }

        return SetValue.Of(items);
    }

    private static CedarValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var integer))
            return integer;
        if (!ExactDecimal.TryParse(JsonMarshal.GetRawUtf8Value(element), MostDigits, out var number) || number.Exponent > MostExponent)
            return Text(element);
        if (number.IsInteger)
            return Fit(number.Coefficient * BigInteger.Pow(10, (int)number.Exponent)) is { } whole ? whole : Text(element);
        if (number.Exponent < -DecimalDigits)
            return Text(element);
        var tenThousandths = Fit(number.Coefficient * BigInteger.Pow(10, (int)(number.Exponent + DecimalDigits)));
        return tenThousandths is { } value ? new DecimalValue(value) : Text(element);
    }

    private static long? Fit(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : null;

    private static StringValue Text(JsonElement element) => new(Encoding.ASCII.GetString(CanonicalJson.Write(element)));
}
