using System.Text;
using TackOS.Calls;
using TackOS.Vault;

namespace TackOS.Server.Upstreams;

/// <summary>
/// The secrets that one connection lives with. They are copies, since the connection outlives the call that was armed with them; they are
/// zeroed when it ends.
/// </summary>
internal sealed class InjectionSet : IDisposable
{
    private readonly List<(Binding Binding, SecretValue Value)> slots;

    public InjectionSet(IReadOnlyList<Injection> injections) => slots = [.. injections.Select(i => (i.Binding, Copy(i.Value)))];

    /// <summary>Whether the same values would go into the same slots.</summary>
    public bool Matches(IReadOnlyList<Injection> injections) =>
        injections.Count == slots.Count && injections.All(i => slots.Any(s => s.Binding == i.Binding && AreSame(s.Value, i.Value)));

    /// <summary>The variables bound to this very server.</summary>
    public IEnumerable<KeyValuePair<string, string>> EnvironmentOf(string server) =>
        from slot in slots
        let binding = slot.Binding as EnvironmentBinding
        where binding is not null && binding.ServerId == server
        select KeyValuePair.Create(binding.VariableName, Text(slot.Value));

    /// <summary>The headers bound to exactly this scheme, host and port.</summary>
    public IEnumerable<KeyValuePair<string, string>> HeadersFor(Uri address) =>
        from slot in slots
        let binding = slot.Binding as HeaderBinding
        where binding is not null && IsOriginOf(binding, address)
        select KeyValuePair.Create(binding.HeaderName, binding.Prefix + Text(slot.Value));

    public void Dispose()
    {
        foreach (var (_, value) in slots)
            value.Dispose();
    }

    private static bool IsOriginOf(HeaderBinding binding, Uri address) =>
        address.IsAbsoluteUri
        && address.Scheme == binding.Scheme
        && address.DnsSafeHost.Equals(binding.Host, StringComparison.OrdinalIgnoreCase)
        && address.Port == binding.Port;

    private static SecretValue Copy(SecretValue value) => value.Reveal(0, static (bytes, _) => SecretValue.FromBytes(bytes));

    private static bool AreSame(SecretValue mine, SecretValue theirs) => mine.Reveal(theirs, static (bytes, other) => other.FixedTimeEquals(bytes));

    private static string Text(SecretValue value) => value.Reveal(0, static (bytes, _) => Encoding.UTF8.GetString(bytes));
}
