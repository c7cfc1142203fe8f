using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TackOS.Calls.Arguments.Patterns;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>A keyword as it stands in a schema, and the ways to read its value; every one refuses a value of the wrong kind.</summary>
internal sealed class KeywordSource(SchemaCompiler compiler, SchemaPlace place, string name, JsonElement value)
{
    public string Name => name;

    public JsonElement Value => value;

    public JsonElement? Sibling(string keyword) => place.Element.TryGetProperty(keyword, out var sibling) ? sibling : null;

    /// <summary>The keyword beside this one, to be read in the same ways; null when it is absent.</summary>
    public KeywordSource? Beside(string keyword) =>
        Sibling(keyword) is { } sibling ? new KeywordSource(compiler, place, keyword, sibling) : null;

    public UnsupportedSchemaException Refusal(string sentence) => new(name, place.Pointer, sentence);

    public ExactDecimal Number() =>
        value.ValueKind == JsonValueKind.Number && ExactDecimals.TryRead(value, out var number) ? number : throw Refusal("The keyword must be a number of moderate length.");

    public long Count()
    {
        var number = Number();
        return number is { Coefficient.Sign: >= 0, Exponent: >= 0 and <= 15 } && number.Coefficient <= int.MaxValue
            ? (long)(number.Coefficient * BigInteger.Pow(10, (int)number.Exponent))
            : throw Refusal("The keyword must be a whole number from 0 on.");
    }

    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Refusal("The keyword must be true or false."),
    };

    public string Text() => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refusal("The keyword must be a string.");

    public string[] Names() => NamesOf(value);

    public string[] NamesOf(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Refusal("The keyword must list strings.");

    public Regex Pattern(string text)
    {
        try
        {
            return EcmaPattern.Compile(text);
        }
        catch (UnsupportedPatternException refusal)
        {
            throw Refusal(refusal.Message);
        }
    }

    public SubSchema Referred() =>
        compiler.Resolve(place, Text()) is { } target
            ? compiler.InPlace(place, target.Pointer)
            : throw Refusal("The reference names no schema in this document.");

    public SubSchema Inner() => compiler.Inner(Pointer());

    public SubSchema[] InnerAll() => [.. Enumerable.Range(0, value.GetArrayLength()).Select(index => compiler.Inner(Pointer(index)))];

    public Dictionary<string, SubSchema> InnerByName() =>
        value.EnumerateObject().ToDictionary(member => member.Name, member => compiler.Inner(Pointer(member.Name)), StringComparer.Ordinal);

    public SubSchema InPlace() => compiler.InPlace(place, Pointer());

    public SubSchema InPlace(string member) => compiler.InPlace(place, Pointer(member));

    public SubSchema[] InPlaceAll()
    {
        var count = value.GetArrayLength();
        return count > 0
            ? [.. Enumerable.Range(0, count).Select(index => compiler.InPlace(place, Pointer(index)))]
            : throw Refusal("The keyword must hold at least one schema.");
    }

    private string Pointer() => JsonPointer.Append(place.Pointer, name);

    private string Pointer(string member) => JsonPointer.Append(Pointer(), member);

    private string Pointer(int index) => Pointer(index.ToString(CultureInfo.InvariantCulture));
}
