using System.Globalization;
using System.Text;
using CsCheck;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>A value to be written as JSON in more than one way.</summary>
internal abstract record Sample
{
    public sealed record Atom(string Text) : Sample;

    public sealed record Number(double Value) : Sample;

    public sealed record Word(string Value) : Sample;

    public sealed record List(Sample[] Items) : Sample;

    public sealed record Record((string Key, Sample Value)[] Members) : Sample;
}

internal static class JsonGen
{
    private static readonly Gen<string> Text =
        Gen.OneOf("", "a", "\u0000", "\n\t\"\\/", "é", "\u2028", "\uE000", "\U0001F432", "\uFB33", "_proto_")
            .Array[0, 4].Select(string.Concat);

    private static readonly Gen<double> Finite =
        Gen.OneOf(Gen.Double, Gen.Int.Select(i => (double)i), Gen.Int.Select(i => i / 100.0)).Where(double.IsFinite).Select(d => d == 0 ? 0 : d);

    public static Gen<Sample> Value { get; } = Gen.Recursive<Sample>((depth, inner) =>
        depth > 4 ? Leaf : Gen.Frequency(
            (3, Leaf),
            (1, inner.Array[0, 4].Select(items => (Sample)new Sample.List(items))),
            (2, Gen.Select(Text, inner).Array[0, 5].Select(members => (Sample)new Sample.Record([.. members.DistinctBy(member => member.Item1)])))));

    private static Gen<Sample> Leaf => Gen.OneOf(
        Gen.OneOf("true", "false", "null").Select(text => (Sample)new Sample.Atom(text)),
        Finite.Select(value => (Sample)new Sample.Number(value)),
        Text.Select(value => (Sample)new Sample.Word(value)));

    /// <summary>One spelling of the value: key order, white space, escapes and number form follow the seed.</summary>
    public static byte[] Spell(Sample value, int seed)
    {
        var text = new StringBuilder();
        Spell(text, value, new Random(seed));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Spell(StringBuilder text, Sample value, Random random)
    {
        text.Append(Space(random));
        switch (value)
        {
            case Sample.Atom atom:
                text.Append(atom.Text);
                break;
            case Sample.Number number:
                text.Append(SpellNumber(number.Value, random));
                break;
            case Sample.Word word:
                SpellString(text, word.Value, random);
                break;
            case Sample.List list:
                SpellAll(text, "[]", list.Items, item => Spell(text, item, random));
                break;
            case Sample.Record record:
                var members = record.Members.ToArray();
                random.Shuffle(members);
                SpellAll(text, "{}", members, member =>
                {
                    SpellString(text, member.Key, random);
                    text.Append(Space(random)).Append(':');
                    Spell(text, member.Value, random);
                });
                break;
        }

        text.Append(Space(random));
    }

    private static void SpellAll<T>(StringBuilder text, string brackets, T[] items, Action<T> spell)
    {
        text.Append(brackets[0]);
        for (var i = 0; i < items.Length; i++)
        {
            text.Append(i > 0 ? "," : "");
            spell(items[i]);
        }

        text.Append(brackets[1]);
    }

    private static void SpellString(StringBuilder text, string value, Random random)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            // Half a pair cannot stand in UTF-8, so surrogates are always escaped here and the pair comes out whole.
            var escape = unit < ' ' || unit is '"' or '\\' || char.IsSurrogate(unit) || random.Next(3) == 0;
            text.Append(escape ? $"\\u{(int)unit:X4}" : unit.ToString());
        }

        text.Append('"');
    }

    private static string SpellNumber(double value, Random random) =>
        double.IsInteger(value) && Math.Abs(value) < 1e9
            ? value.ToString(random.Next(3) switch { 0 => "R", 1 => "E16", _ => "F3" }, CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Space(Random random) => random.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" };
}
