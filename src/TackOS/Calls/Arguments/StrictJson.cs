using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using static TackOS.Calls.Arguments.JsonReading;

namespace TackOS.Calls.Arguments;

/// <summary>
/// Reads the JSON of RFC 8259 from an untrusted sender, and refuses every document that two readers could understand differently:
/// what is approved, digested and logged here must be what the tool's own parser will see.
/// </summary>
/// <remarks>
/// Beyond RFC 8259 it refuses a byte order mark, invalid UTF-8, a repeated key (however it is escaped), an escape that is half a
/// surrogate pair, and two kinds of number. <b>Inexact numbers</b>: the decimal value written must be the decimal value of the
/// shortest form that reads back as the nearest IEEE double, so <c>0.1</c>, <c>1.0</c> and <c>1e308</c> pass while
/// <c>9007199254740993</c>, <c>1e400</c> and <c>1e-400</c> do not. <b>Negative zero</b>, in any spelling: some receivers tell it
/// from zero while RFC 8785 writes both as <c>0</c>, so two different calls would share a digest.
/// </remarks>
public static class StrictJson
{
    public const string TooLarge = "json.too_large";
    public const string TooDeep = "json.too_deep";
    public const string TooManyValues = "json.too_many_values";
    public const string ByteOrderMark = "json.byte_order_mark";
    public const string InvalidUtf8 = "json.invalid_utf8";
    public const string Syntax = "json.syntax";
    public const string DuplicateKey = "json.duplicate_key";
    public const string LoneSurrogate = "json.lone_surrogate";
    public const string InexactNumber = "json.inexact_number";
    public const string NegativeZero = "json.negative_zero";

    /// <summary>Reads exactly one document. Throws for no input; the buffer must not change during the call and is free after it.</summary>
    public static JsonReading Parse(ReadOnlyMemory<byte> utf8, StrictJsonLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var bytes = utf8.Span;
        if (FlawOfBytes(bytes, limits) is { } unreadable)
        {
            return unreadable;
        }

        if (FlawOfTokens(bytes, limits) is { } ambiguous)
        {
            return ambiguous;
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false };
            return new Parsed(JsonElement.Parse(bytes, options));
        }
        catch (JsonException)
        {
            // Every token has been read once without complaint, so a repeated key is the one thing left to object to.
            var offset = JsonFlaws.OffsetOfRepeatedKey(bytes, limits.MaxDepth);
            return new Malformed(DuplicateKey, "An object has the same key twice; send each key once.", offset);
        }
    }

    private static Malformed? FlawOfBytes(ReadOnlySpan<byte> bytes, StrictJsonLimits limits)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            return new Malformed(TooLarge, $"The document is larger than {limits.MaxBytes} bytes; send less.", limits.MaxBytes);
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            return new Malformed(ByteOrderMark, "The document begins with a byte order mark; send UTF-8 without one.", 0);
        }

        return Utf8.IsValid(bytes)
            ? null
            : new Malformed(InvalidUtf8, "The document is not valid UTF-8.", JsonFlaws.OffsetOfInvalidUtf8(bytes));
    }

    private static Malformed? FlawOfTokens(ReadOnlySpan<byte> bytes, StrictJsonLimits limits)
    {
        // One level more than allowed, so that depth is told apart from broken syntax without reading exception texts.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        var values = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray) && ++values > limits.MaxValues)
                {
                    return new Malformed(TooManyValues, $"The document has more than {limits.MaxValues} values; send fewer.", reader.TokenStartIndex);
                }

                if (FlawOfToken(ref reader, limits.MaxDepth) is { } flaw)
                {
                    return flaw;
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return new Malformed(Syntax, "The document is not one JSON value as RFC 8259 defines it.", reader.BytesConsumed);
        }
    }

    private static Malformed? FlawOfToken(ref Utf8JsonReader reader, int maxDepth) => reader.TokenType switch
    {
        JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= maxDepth
            => new Malformed(TooDeep, $"Objects and arrays are nested more than {maxDepth} deep.", reader.TokenStartIndex),
        JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped && JsonFlaws.HasLoneSurrogate(reader.ValueSpan)
            => new Malformed(LoneSurrogate, "A string has a \\u escape that is half a surrogate pair.", reader.TokenStartIndex),
        JsonTokenType.Number => FlawOfNumber(reader.ValueSpan, reader.TokenStartIndex),
        _ => null,
    };

    private static Malformed? FlawOfNumber(ReadOnlySpan<byte> literal, long offset)
    {
        if (NumberLiteral.IsNegativeZero(literal))
        {
            return new Malformed(NegativeZero, "A number is negative zero; send 0.", offset);
        }

        return NumberLiteral.IsExact(literal)
            ? null
            : new Malformed(InexactNumber, "A number does not survive as an IEEE double; send fewer digits, or a string.", offset);
    }
}
