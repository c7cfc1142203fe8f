using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TackOS.Calls.Arguments;
using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>How events and column values are written as JSON. An entry's bytes are canonical (RFC 8785), so anyone can hash them again.</summary>
internal static class JournalJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        AllowOutOfOrderMetadataProperties = true,
        RespectRequiredConstructorParameters = false,
    };

    private static readonly Dictionary<Type, string> Types = typeof(JournalEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    /// <summary>The stable name of an event's kind, as in <c>call.admitted</c>.</summary>
    public static string TypeOf(JournalEvent entry) => Types[entry.GetType()];

    public static byte[] Entry(JournalEvent entry)
    {
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(entry, Options));
        return CanonicalJson.Write(document.RootElement);
    }

    /// <exception cref="JsonException">These bytes are no entry, whatever else is wrong with them.</exception>
    public static JournalEvent ReadEntry(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalEvent>(utf8, Options) ?? throw new JsonException("An entry is a JSON object.");
        }
        catch (Exception broken) when (broken is NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            // An object that does not say which kind of event it is, for one, is not supported rather than malformed.
            throw new JsonException("This is no entry.", broken);
        }
    }

    public static JournalEvent ReadEntry(JsonElement entry) =>
        entry.Deserialize<JournalEvent>(Options) ?? throw new JsonException("An entry is a JSON object.");

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("A stored value is not null.");
}
