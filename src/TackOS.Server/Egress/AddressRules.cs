using System.Net;
using System.Net.Sockets;

namespace TackOS.Server.Egress;

/// <summary>What kind of place an address is.</summary>
internal enum AddressKind
{
    /// <summary>A host of the internet at large.</summary>
    Public,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>A host of a network that is somebody's own.</summary>
    Private,

    /// <summary>What no connection goes to: link-local, metadata services of clouds, multicast, what is reserved, and addresses that hide another one.</summary>
    Never,
}

/// <summary>The kind of an address, and what its range is called.</summary>
internal readonly record struct AddressVerdict(AddressKind Kind, string Range);

/// <summary>Says what an address is. The one in force is <see cref="AddressRules.Of"/>.</summary>
internal delegate AddressVerdict AddressRule(IPAddress address);

/// <summary>
/// Which addresses are hosts of the internet and which are not, after the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, 8190), the IPv6
/// unicast space (only 2000::/3 is assigned), and the metadata addresses that clouds document. Ranges that hide an IPv4 address in an IPv6 one are
/// refused, or judged by the address that is hidden where gateways really translate it. What is not known to be public is not.
/// </summary>
internal static class AddressRules
{
    // The first range that holds an address is its range, so exceptions stand before what they are in.
    private static readonly (IPNetwork Network, AddressVerdict Verdict)[] IPv4 =
    [
        Range("169.254.169.254/32", AddressKind.Never, "a metadata service"),
        Range("169.254.170.2/32", AddressKind.Never, "a metadata service"),
        Range("168.63.129.16/32", AddressKind.Never, "a metadata service"),
        Range("100.100.100.200/32", AddressKind.Never, "a metadata service"),
        Range("192.0.0.0/24", AddressKind.Never, "reserved for protocols (RFC 6890)"),
        Range("0.0.0.0/8", AddressKind.Never, "this network (RFC 791)"),
        Range("10.0.0.0/8", AddressKind.Private, "private (RFC 1918)"),
        Range("100.64.0.0/10", AddressKind.Private, "shared by a carrier (RFC 6598)"),
        Range("127.0.0.0/8", AddressKind.Loopback, "loopback (RFC 1122)"),
        Range("169.254.0.0/16", AddressKind.Never, "link-local (RFC 3927)"),
        Range("172.16.0.0/12", AddressKind.Private, "private (RFC 1918)"),
        Range("192.0.2.0/24", AddressKind.Never, "documentation (RFC 5737)"),
        Range("192.88.99.0/24", AddressKind.Never, "6to4 relays (RFC 7526)"),
        Range("192.168.0.0/16", AddressKind.Private, "private (RFC 1918)"),
        Range("198.18.0.0/15", AddressKind.Never, "benchmarks (RFC 2544)"),
        Range("198.51.100.0/24", AddressKind.Never, "documentation (RFC 5737)"),
        Range("203.0.113.0/24", AddressKind.Never, "documentation (RFC 5737)"),
        Range("224.0.0.0/4", AddressKind.Never, "multicast (RFC 5771)"),
        Range("240.0.0.0/4", AddressKind.Never, "reserved or broadcast (RFC 1112, 919)"),
    ];

    private static readonly (IPNetwork Network, AddressVerdict Verdict)[] IPv6 =
    [
        Range("::1/128", AddressKind.Loopback, "loopback (RFC 4291)"),
        Range("fd00:ec2::254/128", AddressKind.Never, "a metadata service"),
        Range("fd00:ec2::23/128", AddressKind.Never, "a metadata service"),
        Range("fd20:ce::254/128", AddressKind.Never, "a metadata service"),
        Range("fc00::/7", AddressKind.Private, "unique-local (RFC 4193)"),
        Range("fe80::/10", AddressKind.Never, "link-local (RFC 4291)"),
        Range("ff00::/8", AddressKind.Never, "multicast (RFC 4291)"),
        Range("2001::/32", AddressKind.Never, "Teredo, which hides another address (RFC 4380)"),
        Range("2001::/23", AddressKind.Never, "reserved for protocols (RFC 2928)"),
        Range("2001:db8::/32", AddressKind.Never, "documentation (RFC 3849)"),
        Range("2002::/16", AddressKind.Never, "6to4, which hides another address (RFC 3056)"),
        Range("3fff::/20", AddressKind.Never, "documentation (RFC 9637)"),
        Range("2000::/3", AddressKind.Public, "global unicast (RFC 4291)"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static AddressVerdict Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return In(IPv4, address) ?? new(AddressKind.Public, "public");
        if (address.ScopeId != 0)
            return new(AddressKind.Never, "an address with a zone (RFC 4007)");
        if (address.IsIPv4MappedToIPv6)
            return Of(address.MapToIPv4());
        // A translator makes the hidden address of it, so only a public one may be hidden.
        if (Nat64.Contains(address))
            return Of(new IPAddress(address.GetAddressBytes().AsSpan(12))) is { Kind: not AddressKind.Public } hidden ? new(AddressKind.Never, $"NAT64 of an address that is {hidden.Range}") : new(AddressKind.Public, "NAT64 of a public address");
        return In(IPv6, address) ?? new(AddressKind.Never, "not assigned to hosts (IANA IPv6 address space)");
    }

    private static AddressVerdict? In((IPNetwork Network, AddressVerdict Verdict)[] ranges, IPAddress address)
    {
        foreach (var (network, verdict) in ranges)
        {
            if (network.Contains(address))
                return verdict;
        }

        return null;
    }

    private static (IPNetwork, AddressVerdict) Range(string network, AddressKind kind, string name) => (IPNetwork.Parse(network), new(kind, name));
}
