using System.Globalization;
using System.Text.Json;
using TackOS.Budgets;

namespace TackOS.Cli.Api;

/// <summary>Reads an answer for showing it. What is absent shows as nothing; the document itself is what <c>--json</c> prints.</summary>
internal static class Reading
{
    private static readonly string[] Risks = ["", "Low", "Medium", "High", "Critical"];

    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? TextOrNull(this JsonElement element, string name) => element.Get(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;

    public static string Text(this JsonElement element, string name) => element.TextOrNull(name) ?? "";

    public static bool Truth(this JsonElement element, string name) => element.Get(name)?.ValueKind == JsonValueKind.True;

    public static string YesNo(this JsonElement element, string name) => element.Truth(name) ? "yes" : "no";

    public static long Number(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public static string Amount(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var micros) ? Money.Format(micros) : "";

    public static DateTimeOffset? Instant(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var at) ? at : null;

    public static string When(this JsonElement element, string name) =>
        element.Instant(name) is { } at
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)
            : element.Text(name);

    public static string Risk(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } && element.Number(name) is > 0 and <= 4 and var number ? Risks[number] : element.Text(name);

    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Get(name) is { } list ? list.Items() : [];

    public static IEnumerable<string> Texts(this JsonElement element, string name) =>
        element.Items(name).Select(i => i.ValueKind == JsonValueKind.String ? i.GetString()! : i.GetRawText());

    public static string Joined(this JsonElement element, string name) => string.Join(", ", element.Texts(name));

    /// <summary>The one of a list that has this id.</summary>
    public static JsonElement? WithId(this JsonElement list, string id) => list.Items().Where(i => i.Text("id") == id).Cast<JsonElement?>().FirstOrDefault();
}
