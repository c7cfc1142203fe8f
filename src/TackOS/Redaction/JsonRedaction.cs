using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Vault;

namespace TackOS.Redaction;

/// <summary>
/// Walks the tokens of a JSON text and splices redacted ones in, so that everything untouched (spacing, the spelling of numbers, doubled
/// names) goes through as it came.
/// </summary>
public static class JsonRedaction
{
    /// <summary>Deeper texts are refused.</summary>
    public const int MaxDepth = 128;

    internal static RedactedBytes Redact(Redactor redactor, ReadOnlyMemory<byte> json)
    {
        var output = new ArrayBufferWriter<byte>();
        var hits = new List<SecretId>();
        var copied = 0;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String or JsonTokenType.Number))
                continue;
            if (RedactToken(redactor, ref reader, json) is not { } redacted)
                continue;
            var start = (int)reader.TokenStartIndex;
            output.Write(json.Span[copied..start]);
            output.Write(Quote(redacted.Bytes.Span));
            hits.AddRange(redacted.Hits);
            copied = start + reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.Number ? 0 : 2);
        }
        if (hits.Count == 0)
            return new RedactedBytes(json, []);
        output.Write(json.Span[copied..]);
        return new RedactedBytes(output.WrittenMemory, hits);
    }

    /// <summary>The token's redacted content; null when there is nothing to redact.</summary>
    private static RedactedBytes? RedactToken(Redactor redactor, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var quote = reader.TokenType == JsonTokenType.Number ? 0 : 1;
        var raw = json.Slice((int)reader.TokenStartIndex + quote, reader.ValueSpan.Length);
        if (!reader.ValueIsEscaped)
            return WhereHit(redactor.Redact(raw));

        var buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return WhereHit(redactor.Redact(buffer.AsMemory(0, reader.CopyString(buffer))));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the string is JSON but no text. Its escapes are read leniently, and a hit replaces all of it.
            var lenient = redactor.Redact(raw);
            return WhereHit(lenient with { Bytes = Encoding.UTF8.GetBytes(string.Concat(lenient.Hits.Select(id => $"[redacted:{id}]"))) });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static RedactedBytes? WhereHit(RedactedBytes redacted) => redacted.Hits.Count == 0 ? null : redacted;

    private static byte[] Quote(ReadOnlySpan<byte> content)
    {
        // By way of a string, since a secret of arbitrary bytes may have torn a character apart.
        var text = JsonEncodedText.Encode(Encoding.UTF8.GetString(content), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return [(byte)'"', .. text.EncodedUtf8Bytes, (byte)'"'];
    }
}
