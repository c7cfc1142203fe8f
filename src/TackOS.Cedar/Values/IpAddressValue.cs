using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>
/// The extension type <c>ipaddr</c>: an IPv4 or IPv6 address with a prefix length (32 or 128 for a single address).
/// Equality is of family, address and prefix as written: <c>10.0.0.1/24</c> and <c>10.0.0.2/24</c> are different values,
/// and an IPv4 address never equals its IPv6-mapped form.
/// </summary>
public sealed record IpAddressValue : CedarValue
{
    private const int BitsOfV4 = 32;
    private const int BitsOfV6 = 128;

    private IpAddressValue(UInt128 address, bool isIpv6, int prefix)
    {
        Address = address;
        IsIpv6 = isIpv6;
        Prefix = prefix;
    }

    public UInt128 Address { get; }

    public bool IsIpv6 { get; }

    public bool IsIpv4 => !IsIpv6;

    public int Prefix { get; }

    public override string TypeName => "ipaddr";

    /// <summary>Whether every address of the range is a loopback one (127.0.0.0/8, ::1).</summary>
    public bool IsLoopback => IsIpv6 ? Address == 1 && Prefix == BitsOfV6 : Address >> 24 == 127 && Prefix >= 8;

    /// <summary>Whether every address of the range is a multicast one (224.0.0.0/4, ff00::/8).</summary>
    public bool IsMulticast => IsIpv6 ? Address >> 120 == 0xff && Prefix >= 8 : Address >> 28 == 0xe && Prefix >= 4;

    private int Bits => IsIpv6 ? BitsOfV6 : BitsOfV4;

    /// <summary>
    /// Reads an address with or without <c>/prefix</c>. Octets and prefixes have no leading zeros, an IPv6 address has no
    /// dotted part and no zone; null when the text is anything else.
    /// </summary>
    public static IpAddressValue? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = slash < 0 ? text : text[..slash];
        var isIpv6 = address.Contains(':', StringComparison.Ordinal);
        if ((isIpv6 ? ParseV6(address) : ParseV4(address)) is not { } value)
            return null;
        var bits = isIpv6 ? BitsOfV6 : BitsOfV4;
        var prefix = slash < 0 ? bits : ParseNumber(text.AsSpan(slash + 1), bits);
        return prefix is null ? null : new IpAddressValue(value, isIpv6, prefix.Value);
    }

    /// <summary>Whether all of this range lies in the other; never across families.</summary>
    public bool IsInRange(IpAddressValue range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return IsIpv6 == range.IsIpv6 && Prefix >= range.Prefix && Network(range.Prefix) == range.Network(range.Prefix);
    }

    internal override void WriteTo(StringBuilder text)
    {
        text.Append("ip(\"");
        var (part, format, separator) = IsIpv6 ? (16, "x", ':') : (8, "", '.');
        for (var shift = Bits - part; shift >= 0; shift -= part)
        {
            text.Append(((uint)(Address >> shift) & ((1u << part) - 1)).ToString(format, CultureInfo.InvariantCulture));
            if (shift > 0)
                text.Append(separator);
        }

        if (Prefix < Bits)
            text.Append(CultureInfo.InvariantCulture, $"/{Prefix}");
        text.Append("\")");
    }

    private UInt128 Network(int prefix) => prefix == 0 ? 0 : Address >> (Bits - prefix);

    private static UInt128? ParseV4(string text)
    {
        var octets = text.Split('.');
        if (octets.Length != 4)
            return null;
        UInt128 address = 0;
        foreach (var octet in octets)
        {
            if (ParseNumber(octet, 255) is not { } value)
                return null;
            address = (address << 8) | (uint)value;
        }

        return address;
    }

    private static UInt128? ParseV6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return ParseGroups(text) is { Count: 8 } all ? Join(all, 0, []) : null;
        if (ParseGroups(text[..gap]) is not { } head || ParseGroups(text[(gap + 2)..]) is not { } tail)
            return null;
        // The gap stands for one group of zeros at least.
        var missing = 8 - head.Count - tail.Count;
        return missing < 1 ? null : Join(head, missing, tail);
    }

    private static List<ushort>? ParseGroups(string text)
    {
        var groups = new List<ushort>(8);
        if (text.Length == 0)
            return groups;
        foreach (var group in text.Split(':'))
        {
            if (group.Length is < 1 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return null;
            groups.Add(value);
        }

        return groups.Count > 8 ? null : groups;
    }

    private static UInt128 Join(List<ushort> head, int zeros, List<ushort> tail)
    {
        UInt128 address = 0;
        foreach (var group in head.Concat(Enumerable.Repeat((ushort)0, zeros)).Concat(tail))
            address = (address << 16) | group;
        return address;
    }

    private static int? ParseNumber(ReadOnlySpan<char> text, int max)
    {
        if (text.Length is < 1 or > 3 || text.ContainsAnyExceptInRange('0', '9') || (text[0] == '0' && text.Length > 1))
            return null;
        var value = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return value > max ? null : value;
    }
}
