using System.Globalization;

namespace TackOS.Server.Egress;

/// <summary>Where a connection is to go.</summary>
internal sealed record Destination(HostName Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c>. Null where it is not exactly that, or where there is no port and none is implied.</summary>
    public static Destination? Parse(string text, int? impliedPort = null)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > text.LastIndexOf(']');
        var host = HostName.Parse(hasPort ? text[..colon] : text);
        var port = hasPort ? PortOf(text[(colon + 1)..]) : impliedPort;
        return host is null || port is null ? null : new(host, port.Value);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host.Text}:{Port}");

    // In one form only: no sign, no leading zero.
    private static int? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 && port.ToString(CultureInfo.InvariantCulture) == text ? port : null;
}

/// <summary>
/// The hosts and ports that an operator lets one server reach. <c>*.example.com</c> stands for every name with one or more labels before that one,
/// and not for <c>example.com</c> itself. What is not on it is not reached.
/// </summary>
internal sealed class AllowList
{
    /// <summary>So many lines, a list that a person still reads when he accepts it.</summary>
    public const int Longest = 64;

    private const int DefaultPort = 443;
    private const string Wildcard = "*.";

    private readonly List<(string Text, Destination Destination, bool Below)> _lines;

    private AllowList(List<(string, Destination, bool)> lines) => _lines = lines;

    /// <summary>The lines in their canonical form, each with its port, each once, in order.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(l => l.Text)];

    /// <summary>Reads an operator's lines; those without a port mean 443.</summary>
    /// <returns>The list, or a sentence that names the line that cannot be used.</returns>
    public static (AllowList? List, string Flaw) Read(IEnumerable<string> lines)
    {
        var read = new SortedDictionary<string, (string, Destination, bool)>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var below = line.StartsWith(Wildcard, StringComparison.Ordinal);
            if (Destination.Parse(below ? line[Wildcard.Length..] : line, DefaultPort) is not { } destination || (below && !MayHaveNamesBelow(destination.Host)))
            {
                return (null, $"'{line}' is not HOST:PORT. A host is a DNS name in ASCII, *.NAME for all below a name of two or more labels, or an address in its usual "
                    + "form, [IPv6] in brackets; without a port it is 443.");
            }

            var text = (below ? Wildcard : "") + destination;
            read[text] = (text, destination, below);
        }

        return read.Count <= Longest
            ? (new AllowList([.. read.Values]), "")
            : (null, $"More than {Longest} destinations are no list that anybody reads; name fewer, or *.NAME for those below one name.");
    }

    public bool Covers(Destination wanted) => _lines.Exists(l => l.Destination.Port == wanted.Port && (l.Below
        ? wanted.Host.Address is null && wanted.Host.Text.EndsWith("." + l.Destination.Host.Text, StringComparison.Ordinal)
        : wanted.Host.Text == l.Destination.Host.Text));

    private static bool MayHaveNamesBelow(HostName host) => host.Address is null && host.Text.Contains('.', StringComparison.Ordinal);
}
