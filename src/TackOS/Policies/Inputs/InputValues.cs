using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using TackOS.Cedar.Values;

namespace TackOS.Policies.Inputs;

/// <summary>
/// Arguments as Cedar values of the types that the tool's schema gives them, null as absent. A value that its type cannot hold exactly (a
/// number of more than four digits after the point, a text that is not of its format) stays a text: comparing that is an error in Cedar, and
/// errors refuse. What the schema does not declare is there all the same, by its own kind.
/// </summary>
internal sealed class InputValues
{
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private string _argument = "";

    private InputValues()
    {
    }

    /// <summary>Null when the element is no object or nests deeper than Cedar's values may. It must come from <see cref="StrictJson"/>.</summary>
    /// <param name="arguments">What the agent sent.</param>
    /// <param name="fields">The types.</param>
    /// <param name="unread">
    /// The arguments that hold a text which is not of its format as Cedar reads it. It may be another spelling of a value that a policy compares it
    /// with, and an equality would be false without an error: where a policy reads such an argument, nothing can be decided.
    /// </param>
    public static RecordValue? Of(JsonElement arguments, Fields fields, out IReadOnlySet<string> unread)
    {
        var reading = new InputValues();
        unread = reading._unread;
        return arguments.ValueKind == JsonValueKind.Object ? reading.Record(arguments, fields, ByValue.MaxDepth, isWhole: true) : null;
    }

    // As in ByValue, a null result is JSON's null where the element is one, and excess depth otherwise.
    private CedarValue? Value(JsonElement element, InputType type, int depthLeft) => (type, element.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (InputType.Number, JsonValueKind.Number) => ByValue.Decimal(element),
        (InputType.Formatted formatted, JsonValueKind.String) => Formatted(formatted.Format, element.GetString()!),
        (InputType.SetOf set, JsonValueKind.Array) => depthLeft > 0 ? Set(element, set.Item, depthLeft - 1) : null,
        (InputType.RecordOf record, JsonValueKind.Object) => depthLeft > 0 ? Record(element, record.Fields, depthLeft - 1) : null,
        (InputType.OneOf choice, _) => depthLeft > 0 ? Alternatives(element, choice.Alternatives, depthLeft - 1) : null,
        (InputType.Untyped, _) => new EntityUid(PolicyNames.UntypedType, Encoding.UTF8.GetString(CanonicalJson.Write(element))),
        _ => ByValue.Of(element, depthLeft),
    };

    private RecordValue? Record(JsonElement element, Fields fields, int depthLeft, bool isWhole = false)
    {
        var attributes = new List<(string, CedarValue)>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (isWhole)
                _argument = name;
            var value = fields.Find(name) is { } field ? Value(property.Value, field.Type, depthLeft) : ByValue.Of(property.Value, depthLeft);
            if (value is not null)
                attributes.Add((name, value));
            else if (property.Value.ValueKind != JsonValueKind.Null)
                return null;
        }

        return RecordValue.Of(CollectionsMarshal.AsSpan(attributes));
    }

    private CedarValue Formatted(InputFormat format, string text)
    {
        if (format.Read(text) is { } value)
            return value;
        _unread.Add(_argument);
        return text;
    }

    private SetValue? Set(JsonElement element, InputType item, int depthLeft)
    {
        var items = new List<CedarValue>(element.GetArrayLength());
        foreach (var each in element.EnumerateArray())
        {
            if (Value(each, item, depthLeft) is { } value)
                items.Add(value);
            else if (each.ValueKind != JsonValueKind.Null)
                return null;
        }

        return SetValue.Of(items);
    }

    /// <summary>Every alternative that the value fits is there, so that whichever a policy reads, it reads the value.</summary>
    private RecordValue? Alternatives(JsonElement element, Fields alternatives, int depthLeft)
    {
        var fitting = new List<(string, CedarValue)>();
        foreach (var alternative in alternatives.All)
        {
            if (!Fits(element, alternative.Type))
                continue;
            if (Value(element, alternative.Type, depthLeft) is not { } value)
                return null;
            fitting.Add((alternative.Name, value));
        }

        return RecordValue.Of(CollectionsMarshal.AsSpan(fitting));
    }

    private static bool Fits(JsonElement element, InputType type) => type switch
    {
        InputType.Truth => element.ValueKind is JsonValueKind.True or JsonValueKind.False,
        InputType.Whole or InputType.Number => element.ValueKind == JsonValueKind.Number,
        InputType.Text text => element.ValueKind == JsonValueKind.String && text.Choices?.All.Contains(element.GetString()!) != false,
        InputType.Formatted => element.ValueKind == JsonValueKind.String,
        InputType.SetOf set => element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(item => IsNull(item) || Fits(item, set.Item)),
        InputType.RecordOf record => element.ValueKind == JsonValueKind.Object && record.Fields.All.All(field =>
            element.TryGetProperty(field.Name, out var value) && !IsNull(value) ? Fits(value, field.Type) : !field.IsRequired),
        InputType.OneOf choice => choice.Alternatives.All.Any(alternative => Fits(element, alternative.Type)),
        _ => true,
    };

    private static bool IsNull(JsonElement element) => element.ValueKind == JsonValueKind.Null;
}
