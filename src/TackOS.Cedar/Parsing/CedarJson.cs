using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// Reads Cedar's JSON forms of values, entities and contexts. Integers are exact to 64 bits; fractions, nulls, duplicate
/// keys, unknown keys and excess depth are refused. Malformed JSON and unexpected shapes are a
/// <see cref="CedarParseException"/> whose message names the JSON path.
/// </summary>
public static class CedarJson
{
    /// <summary>A list of entities, each with <c>uid</c> and optionally <c>attrs</c>, <c>parents</c> and <c>tags</c>.</summary>
    /// <exception cref="CedarParseException">Not that, or entities that cannot stand together.</exception>
    public static Entities ParseEntities(string json, string? file = null) => Read(json, file, EntitiesReader.Untyped.Entities);

    /// <summary>A record, as the context of a request.</summary>
    /// <exception cref="CedarParseException">Not that.</exception>
    public static RecordValue ParseContext(string json, string? file = null) => Read(json, file, ValueReader.Record);

    /// <summary>Any value: <c>__entity</c> and <c>__extn</c> escape the types that JSON lacks.</summary>
    /// <exception cref="CedarParseException">Not that.</exception>
    public static CedarValue ParseValue(string json, string? file = null) => Read(json, file, ValueReader.Value);

    /// <summary>An entity uid, as <c>{"type": …, "id": …}</c> or with <c>__entity</c> around it.</summary>
    /// <exception cref="CedarParseException">Not that.</exception>
    public static EntityUid ParseUid(string json, string? file = null) => Read(json, file, ValueReader.Uid);

    /// <inheritdoc cref="ParseValue(string, string?)"/>
    public static CedarValue ReadValue(JsonElement element) => ValueReader.Value(JsonNode.Root(element, null));

    /// <inheritdoc cref="ParseContext(string, string?)"/>
    public static RecordValue ReadContext(JsonElement element) => ValueReader.Record(JsonNode.Root(element, null));

    /// <inheritdoc cref="ParseUid(string, string?)"/>
    public static EntityUid ReadUid(JsonElement element) => ValueReader.Uid(JsonNode.Root(element, null));

    /// <summary>The value in Cedar's JSON form; <see cref="ParseValue(string, string?)"/> reads the same value.</summary>
    public static string Write(CedarValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Written(json => ValueWriter.Write(json, value), indented: false);
    }

    /// <summary>A request as an object of <c>principal</c>, <c>action</c>, <c>resource</c> and <c>context</c>.</summary>
    public static string Write(Request request, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Written(json =>
        {
            json.WriteStartObject();
            foreach (var (name, uid) in (ReadOnlySpan<(string, EntityUid)>)[("principal", request.Principal), ("action", request.Action), ("resource", request.Resource)])
            {
                json.WritePropertyName(name);
                ValueWriter.WriteUid(json, uid);
            }

            json.WritePropertyName("context");
            ValueWriter.Write(json, request.Context);
            json.WriteEndObject();
        }, indented);
    }

    /// <summary>Reads any document by the same rules.</summary>
    internal static T Read<T>(string json, string? file, Func<JsonNode, T> read, int maxDepth = JsonNode.MaxDepth)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = Parse(json, file, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            return read(JsonNode.Root(document.RootElement, file, maxDepth));
        }
        catch (JsonException malformed)
        {
            var position = new SourcePosition(file, (int)(malformed.LineNumber ?? -1) + 1, (int)(malformed.BytePositionInLine ?? -1) + 1);
            throw new CedarParseException($"malformed JSON: {malformed.Message}", position);
        }
        catch (InvalidOperationException)
        {
            // The search for duplicates meets a key that is no Unicode text.
            throw new CedarParseException("malformed JSON: a key is not valid Unicode", new SourcePosition(file, 0, 0));
        }
    }
    private static JsonDocument Parse(string json, string? file, JsonDocumentOptions options)
    {
        try
        {
            return JsonDocument.Parse(json, options);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair, written as itself, has no form in UTF-8, which is what the parser reads.
            throw new CedarParseException("malformed JSON: the text is not valid Unicode", new SourcePosition(file, 0, 0));
        }
    }

    private static string Written(Action<Utf8JsonWriter> write, bool indented)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 4 * JsonNode.MaxDepth }))
            write(json);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
