using System.Buffers;
using System.Globalization;

namespace TackOS.Vault;

/// <summary>
/// A host alone: a DNS name in ASCII (RFC 1123; an international name in its <c>xn--</c> form), a dotted IPv4 address or an IPv6 address
/// without brackets or zone, in its canonical text (RFC 5952). No user, port, path, wildcard or trailing dot: each address has one form.
/// </summary>
internal static class BareHost
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <exception cref="InvalidBindingException">The text is not a bare host.</exception>
    public static string Normalize(string text)
    {
        var host = text.ToLowerInvariant();
        return IsIPv6(host) || IsIPv4(host) || IsName(host)
            ? host
            : throw new InvalidBindingException("The host is a bare DNS name or IP address: no scheme, user, port, path, wildcard or trailing dot.");
    }

    // A name that ends in a number would be read as an address by some resolvers (0x7f.1, 2130706433), so only a real dotted quad may.
    private static bool IsName(string host)
    {
        var labels = host.Split('.');
        return host.Length <= 253 && labels.All(IsLabel) && !char.IsAsciiDigit(labels[^1][0]);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && !label.AsSpan().ContainsAnyExcept(LabelCharacters) && label[0] != '-' && label[^1] != '-';

    private static bool IsIPv4(string host)
    {
        var parts = host.Split('.');
        return parts.Length == 4 && parts.All(part =>
            byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var octet)
            && octet.ToString(CultureInfo.InvariantCulture) == part);
    }

    private static bool IsIPv6(string host) =>
        !host.Contains('%')
        && Uri.CheckHostName(host) == UriHostNameType.IPv6
        && Uri.TryCreate($"http://[{host}]/", UriKind.Absolute, out var uri)
        && uri.DnsSafeHost == host;
}
