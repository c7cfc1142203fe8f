using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;

namespace TackOS.Calls.Arguments;

/// <summary>
/// The JSON Canonicalization Scheme of RFC 8785: one byte string for each value, whatever its white space, key order, escapes and
/// number spelling. Two documents that <see cref="StrictJson"/> accepts have the same bytes exactly when they are the same value.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">
    /// The element did not come through <see cref="StrictJson"/> and has no single canonical form: a repeated key, a number that a
    /// double does not hold, invalid Unicode, or nesting beyond <see cref="StrictJsonLimits.DeepestAllowed"/>.
    /// </exception>
    public static byte[] Write(JsonElement element) => Encode(element).WrittenSpan.ToArray();

    /// <summary>SHA-256 over the canonical bytes: 32 bytes.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Write"/>.</exception>
    public static byte[] Digest(JsonElement element) => SHA256.HashData(Encode(element).WrittenSpan);

    private static ArrayBufferWriter<byte> Encode(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>(512);
        try
        {
            WriteValue(output, element, StrictJsonLimits.DeepestAllowed);
        }
        catch (InvalidOperationException exception)
        {
            throw new ArgumentException("The element holds text that is not valid Unicode, or is no JSON value.", nameof(element), exception);
        }

        // System.Text.Json checks the encoding of a string only when it is read, and most are copied here unread.
        return Utf8.IsValid(output.WrittenSpan)
            ? output
            : throw new ArgumentException("The element holds text that is not valid UTF-8.", nameof(element));
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, JsonElement value, int depthLeft)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, Deeper(depthLeft));
                break;
            case JsonValueKind.Array:
                WriteArray(output, value, Deeper(depthLeft));
                break;
            case JsonValueKind.String:
                WriteString(output, value);
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(output, JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, int depthLeft)
    {
        output.Write("{"u8);
        var first = true;
        foreach (var property in InCanonicalOrder(value))
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            CanonicalString.Write(output, property.Name);
            output.Write(":"u8);
            WriteValue(output, property.Value, depthLeft);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement value, int depthLeft)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            WriteValue(output, item, depthLeft);
        }

        output.Write("]"u8);
    }

    private static void WriteString(ArrayBufferWriter<byte> output, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.Contains((byte)'\\'))
        {
            CanonicalString.Write(output, value.GetString()!);
        }
        else
        {
            // A JSON string without an escape has nothing in it that would need one, so it is canonical as it stands.
            output.Write(raw);
        }
    }

    /// <summary>RFC 8785 section 3.2.3: by the UTF-16 code units of the unescaped keys, which is what an ordinal comparison does.</summary>
    private static (string Name, JsonElement Value)[] InCanonicalOrder(JsonElement value)
    {
        var properties = new (string Name, JsonElement Value)[value.GetPropertyCount()];
        var count = 0;
        foreach (var property in value.EnumerateObject())
        {
            properties[count++] = (property.Name, property.Value);
        }

        Array.Sort(properties, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (var i = 1; i < properties.Length; i++)
        {
            if (properties[i].Name == properties[i - 1].Name)
            {
                throw new ArgumentException("An object has the same key twice and so no canonical form.");
            }
        }

        return properties;
    }

    private static int Deeper(int depthLeft) => depthLeft > 0
        ? depthLeft - 1
        : throw new ArgumentException($"The element is nested more than {StrictJsonLimits.DeepestAllowed} deep.");
}
