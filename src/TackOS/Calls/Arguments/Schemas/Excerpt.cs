using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>What may be repeated of somebody's text: 64 characters.</summary>
internal static class Excerpt
{
    private const int MostCharacters = 64;

    public static string Of(string text)
    {
        if (text.Length <= MostCharacters)
        {
            return text;
        }

        var end = MostCharacters - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    public static string Of(JsonElement value) => Of(value.GetRawText());
}
