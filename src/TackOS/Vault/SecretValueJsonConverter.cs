using System.Text.Json;
using System.Text.Json.Serialization;

namespace TackOS.Vault;

/// <summary>Writes <c>***</c>; reading throws, because a mask read back would silently become the credential.</summary>
internal sealed class SecretValueJsonConverter : JsonConverter<SecretValue>
{
    public override SecretValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("A secret is never read from JSON; it enters the vault by its own door.");

    public override void Write(Utf8JsonWriter writer, SecretValue value, JsonSerializerOptions options) =>
        writer.WriteStringValue(SecretValue.Mask);
}
