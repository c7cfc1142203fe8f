using System.Buffers;
using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>Equality of JSON values as JSON Schema means it: numbers by value, objects without order.</summary>
internal sealed class JsonValueComparer : IEqualityComparer<JsonElement>
{
    public static JsonValueComparer Instance { get; } = new();

    public static JsonElement StringElement(string text)
    {
        var json = new ArrayBufferWriter<byte>(text.Length + 2);
        CanonicalString.Write(json, text);
        return JsonElement.Parse(json.WrittenSpan);
    }

    public bool Equals(JsonElement x, JsonElement y) => x.ValueKind == y.ValueKind && JsonElement.DeepEquals(x, y);

    public int GetHashCode(JsonElement obj) => obj.ValueKind switch
    {
        JsonValueKind.Number => Evaluation.Number(obj) is var number ? HashCode.Combine(number.Coefficient, number.Exponent) : 0,
        JsonValueKind.String => obj.GetString()!.GetHashCode(StringComparison.Ordinal),
        JsonValueKind.Array => obj.EnumerateArray().Aggregate(1, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
        JsonValueKind.Object => obj.EnumerateObject().Aggregate(2, (hash, property) =>
            hash ^ HashCode.Combine(property.Name.GetHashCode(StringComparison.Ordinal), GetHashCode(property.Value))),
        _ => (int)obj.ValueKind,
    };
}
