using System.Text.RegularExpressions;
using TackOS.Cedar.Values;

namespace TackOS.Policies.Inputs;

/// <summary>A JSON Schema <c>format</c> that Cedar has a type for, and how its texts become values of it.</summary>
internal sealed partial record InputFormat
{
    private const int LongestText = 64;
    private static readonly (int Group, long Milliseconds)[] DurationUnits = [(1, 604_800_000), (2, 86_400_000), (3, 3_600_000), (4, 60_000), (5, 1_000)];

    private static readonly InputFormat[] All =
    [
        new("date-time", "datetime", ReadDateTime), new("date", "datetime", DateTimeValue.Parse), new("duration", "duration", ReadDuration),
        new("ipv4", "ipaddr", text => IpAddressValue.Parse(text) is { IsIpv4: true } ip ? ip : null),
        new("ipv6", "ipaddr", text => IpAddressValue.Parse(text) is { IsIpv6: true } ip ? ip : null),
        new("decimal", "decimal", ReadDecimal),
    ];

    private readonly Func<string, CedarValue?> _read;

    private InputFormat(string name, string cedarType, Func<string, CedarValue?> read) => (Name, CedarType, _read) = (name, cedarType, read);

    public string Name { get; }

    public string CedarType { get; }

    /// <summary>Null where Cedar has no type for it.</summary>
    public static InputFormat? Find(string name) => Array.Find(All, f => f.Name == name);

    /// <summary>The exact value; null where the text is not of the format, or the type cannot hold it exactly.</summary>
    public CedarValue? Read(string text) => text.Length > LongestText ? null : _read(text);

    public bool Equals(InputFormat? other) => other?.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    private static DecimalValue? ReadDecimal(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
            return DecimalValue.Parse(text + ".0");
        var fraction = text[(point + 1)..].TrimEnd('0');
        return DecimalValue.Parse($"{text[..point]}.{(fraction.Length == 0 ? "0" : fraction)}");
    }

    // RFC 3339 section 5.6, brought to the form that Cedar reads: three digits of a second, no colon in the offset.
    private static DateTimeValue? ReadDateTime(string text)
    {
        var parts = Rfc3339().Match(text);
        if (!parts.Success)
            return null;
        var fraction = parts.Groups[3].Value.TrimEnd('0');
        if (fraction.Length > 3)
            return null;
        var offset = parts.Groups[4].Value is "Z" or "z" ? "Z" : parts.Groups[4].Value.Replace(":", "", StringComparison.Ordinal);
        return DateTimeValue.Parse($"{parts.Groups[1].Value}T{parts.Groups[2].Value}.{fraction.PadRight(3, '0')}{offset}");
    }

    // ISO 8601 durations as RFC 3339 appendix A writes them. Years and months have no fixed length, so they stay text.
    private static DurationValue? ReadDuration(string text)
    {
        var parts = Iso8601().Match(text);
        if (!parts.Success || !text.AsSpan().ContainsAnyInRange('0', '9') || text.EndsWith('T'))
            return null;
        Int128 total = 0;
        foreach (var (group, milliseconds) in DurationUnits)
        {
            if (parts.Groups[group].Success)
                total += Int128.Parse(parts.Groups[group].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) * milliseconds;
        }

        var fraction = parts.Groups[6].Value.TrimEnd('0');
        if (fraction.Length > 3)
            return null;
        total += fraction.Length == 0 ? 0 : int.Parse(fraction.PadRight(3, '0'), System.Globalization.CultureInfo.InvariantCulture);
        return total > long.MaxValue ? null : new DurationValue((long)total);
    }

    [GeneratedRegex(@"\A([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"\AP(?:([0-9]{1,18})W|(?:([0-9]{1,18})D)?(?:T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]+))?S)?)?)\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Iso8601();
}
