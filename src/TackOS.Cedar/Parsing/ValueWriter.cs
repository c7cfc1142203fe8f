using System.Globalization;
using System.Text.Json;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Writes values in Cedar's JSON form, so that <see cref="ValueReader"/> reads the same value. Values bound their own depth.</summary>
internal static class ValueWriter
{
    public static void Write(Utf8JsonWriter json, CedarValue value)
    {
        switch (value)
        {
            case BoolValue truth: json.WriteBooleanValue(truth.Value); break;
            case LongValue number: json.WriteNumberValue(number.Value); break;
            case StringValue text: json.WriteStringValue(text.Value); break;
            case EntityUid uid: Escaped(json, ValueReader.EntityEscape, () => WriteUid(json, uid)); break;
            case SetValue set: List(json, set.Items); break;
            case RecordValue record: Record(json, record); break;
            case DateTimeValue time: Time(json, time); break;
            case DurationValue span: Extension(json, "duration", $"{span.Milliseconds.ToString(CultureInfo.InvariantCulture)}ms"); break;
            default: Extension(json, value.TypeName == "ipaddr" ? "ip" : value.TypeName, Spelled(value)); break;
        }
    }

    public static void WriteUid(Utf8JsonWriter json, EntityUid uid)
    {
        json.WriteStartObject();
        json.WriteString("type", uid.Type);
        json.WriteString("id", uid.Id);
        json.WriteEndObject();
    }

    private static void Record(Utf8JsonWriter json, RecordValue record)
    {
        json.WriteStartObject();
        for (var i = 0; i < record.Count; i++)
        {
            json.WritePropertyName(record.Names[i]);
            Write(json, record.Values[i]);
        }

        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, IEnumerable<CedarValue> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
            Write(json, item);
        json.WriteEndArray();
    }

    // A time before year 0 or after 9999 has no text of its own, so every time is written as its distance from 1970.
    private static void Time(Utf8JsonWriter json, DateTimeValue time) => Escaped(json, ValueReader.ExtensionEscape, () =>
    {
        json.WriteStartObject();
        json.WriteString("fn", "offset");
        json.WriteStartArray("args");
        Extension(json, "datetime", "1970-01-01");
        Write(json, new DurationValue(time.EpochMilliseconds));
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Extension(Utf8JsonWriter json, string function, string argument) => Escaped(json, ValueReader.ExtensionEscape, () =>
    {
        json.WriteStartObject();
        json.WriteString("fn", function);
        json.WriteString("arg", argument);
        json.WriteEndObject();
    });

    private static void Escaped(Utf8JsonWriter json, string escape, Action inner)
    {
        json.WriteStartObject();
        json.WritePropertyName(escape);
        inner();
        json.WriteEndObject();
    }

    /// <summary>What stands between the quotes of the value's expression, <c>decimal("1.5000")</c>.</summary>
    private static string Spelled(CedarValue value)
    {
        var text = value.ToString();
        return text[(text.IndexOf('"') + 1)..text.LastIndexOf('"')];
    }
}
