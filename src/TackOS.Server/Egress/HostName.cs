using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace TackOS.Server.Egress;

/// <summary>
/// A host in the one form that everybody reads alike: a DNS name of letters, digits and hyphens in lower case (RFC 1123; an international name in its
/// <c>xn--</c> form), or an address in its canonical text (four decimal octets; RFC 5952 for IPv6, in brackets). Whatever some reader could take for
/// another host is none: <c>0x7f.1</c>, <c>2130706433</c>, <c>127.1</c>, full-width digits, percent-encoding, a user name, a zone.
/// </summary>
/// <param name="Text">As it stands in an address, IPv6 in brackets.</param>
/// <param name="Address">The address, where the host is one.</param>
internal sealed record HostName(string Text, IPAddress? Address)
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The one name of this machine itself, whatever a name server says of it (RFC 6761, section 6.3).</summary>
    public bool IsLocalhost => Text == "localhost";

    /// <summary>Null where the text is no host in that form. One trailing dot, which only says that a name is whole, is taken away.</summary>
    public static HostName? Parse(string text)
    {
        if (text.StartsWith('['))
            return OfIPv6(text);
        var name = text.EndsWith('.') ? text[..^1] : text;
        if (!name.All(char.IsAscii) || name.Length is 0 or > LongestName)
            return null;
        name = name.ToLowerInvariant();
        var labels = name.Split('.');
        if (!labels.All(IsLabel))
            return null;
        return LooksLikeANumber(labels[^1]) ? OfIPv4(text) : new HostName(name, Address: null);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && !label.AsSpan().ContainsAnyExcept(LabelCharacters) && label[0] != '-' && label[^1] != '-';

    /// <summary>What ends in such a label is an address to URL readers (WHATWG URL, "ends in a number"), in octal and hexadecimal too.</summary>
    private static bool LooksLikeANumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && !label.AsSpan(2).ContainsAnyExcept(HexadecimalDigits));

    private static HostName? OfIPv4(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text ? new(text, address) : null;

    private static HostName? OfIPv6(string text)
    {
        if (!text.EndsWith(']') || text.Contains('%', StringComparison.Ordinal))
            return null;
        var inner = text[1..^1].ToLowerInvariant();
        return IPAddress.TryParse(inner, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && address.ToString() == inner
            ? new($"[{inner}]", address)
            : null;
    }
}
