using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Calls;

namespace TackOS.Server.Upstreams;

/// <summary>What an upstream answers, as the path takes it: a result object in UTF-8 with every field it came with.</summary>
internal static class ToolResults
{
    // The encoder only decides which characters are escaped; the least escaping leaves texts as the redactor knows them.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Sent.Answered Read(JsonNode? result, string server, UpstreamOptions options)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            if (result is null)
                writer.WriteNullValue();
            else
                result.WriteTo(writer);
        }

        if (output.WrittenCount > options.LargestResultBytes)
        {
            return Error(
                $"The result of {server} has {output.WrittenCount} bytes, more than the {options.LargestResultBytes} that are passed on; " +
                "the tool has run. Ask it for less.");
        }

        return Flaw(output.WrittenMemory, out var isError) is { } flaw
            ? Error($"{server} answered with something that is not passed on: {flaw}; the tool may have run.")
            : new Sent.Answered(output.WrittenMemory, isError);
    }

    /// <summary>A CallToolResult with one text, for what the upstream answered outside of one.</summary>
    public static Sent.Answered Error(string text)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteBoolean("isError", true);
            writer.WriteEndObject();
        }

        return new Sent.Answered(output.WrittenMemory, IsError: true);
    }

    private static string? Flaw(ReadOnlyMemory<byte> json, out bool isError)
    {
        isError = false;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return "the result is not an object";
            // 2026-07-28: input_required and other types ask the client for more than this gateway relays.
            if (root.TryGetProperty("resultType", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("complete")))
                return "it asks for further input, or is of a type that is not known here";
            isError = root.TryGetProperty("isError", out var error) && error.ValueKind != JsonValueKind.False;
            return null;
        }
        catch (JsonException)
        {
            return "an object in it has the same key twice, or it is nested too deeply";
        }
    }
}
