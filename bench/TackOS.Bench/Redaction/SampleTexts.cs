using System.Globalization;
using System.Text;

namespace TackOS.Bench.Redaction;

/// <summary>Kinds of text that tools answer with, made from the same numbers each time.</summary>
internal sealed record SampleTexts(string Name, bool IsJson, Func<Random, StringBuilder, StringBuilder> Add)
{
    private const int Pieces = 4;

    private static readonly string[] Words =
        ["the", "invoice", "of", "supplier", "was", "paid", "and", "not", "yet", "delivered", "in", "November", "because", "warranty", "claims", "take", "longer", "than", "expected", "Grüße", "order", "customer"];

    public static IReadOnlyList<SampleTexts> All { get; } =
    [
        new("JSON results", true, (dice, text) => text.Append(CultureInfo.InvariantCulture,
            $"{{\"id\":{dice.Next()},\"name\":\"{Word(dice)} {Word(dice)}\",\"at\":\"2026-11-{dice.Next(10, 30)}T08:{dice.Next(10, 60)}:00Z\",\"amount\":{dice.Next(100_000) / 100.0},\"note\":\"{Word(dice)}\\n\\\"{Word(dice)}\\\" {Word(dice)} {Word(dice)}\",\"open\":{(dice.Next(2) == 0 ? "true" : "false")}}},")),
        new("prose", false, (dice, text) => text.Append(Word(dice)).Append(dice.Next(12) == 0 ? ".\n" : " ")),
        new("base64", false, (dice, text) =>
        {
            var bytes = new byte[57];
            dice.NextBytes(bytes);
            return text.Append(Convert.ToBase64String(bytes)).Append('\n');
        }),
        new("source code", false, (dice, text) => text.Append(CultureInfo.InvariantCulture,
            $"    if ({Word(dice)}.{Word(dice)} != null && {Word(dice)}[{dice.Next(100)}] >= {dice.Next(1000)}) {{ return \"{Word(dice)}\\t{Word(dice)}\"; }} // {Word(dice)} {Word(dice)}\n")),
    ];

    /// <summary>Some texts of about so many bytes.</summary>
    public List<ReadOnlyMemory<byte>> Make(int bytes) => [.. Enumerable.Range(1, Pieces).Select(seed => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Text(new Random(seed), bytes)))];

    private string Text(Random dice, int length)
    {
        var text = new StringBuilder(IsJson ? "[" : "");
        while (text.Length < length)
            Add(dice, text);
        return IsJson ? text.Append("null]").ToString() : text.ToString();
    }

    private static string Word(Random dice) => Words[dice.Next(Words.Length)];
}
