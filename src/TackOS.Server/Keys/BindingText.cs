using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>
/// A binding as text, kept beside each version of a secret: what a version was sealed under is what opens it, however its server is reached and
/// whatever slot the newest version goes into.
/// </summary>
internal static class BindingText
{
    private sealed record Parts(string Slot, string? Server = null, string? Scheme = null, string? Host = null, int Port = 0, string? Prefix = null);

    public static string Of(Binding binding) => JournalJson.Write(binding switch
    {
        EnvironmentBinding e => new Parts(e.VariableName, Server: e.ServerId),
        HeaderBinding h => new Parts(h.HeaderName, Scheme: h.Scheme, Host: h.Host, Port: h.Port, Prefix: h.Prefix),
        _ => throw new InvalidOperationException("A binding of no known kind."),
    });

    /// <exception cref="InvalidBindingException">It is one that is not allowed any more.</exception>
    public static Binding Read(string text)
    {
        var parts = JournalJson.Read<Parts>(text);
        return parts.Server is { } server
            ? new EnvironmentBinding(server, parts.Slot)
            : new HeaderBinding(parts.Scheme!, parts.Host!, parts.Port, parts.Slot, parts.Prefix);
    }
}
