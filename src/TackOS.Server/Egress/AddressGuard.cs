using System.Net;
using System.Net.Sockets;

namespace TackOS.Server.Egress;

/// <summary>Asks for the addresses of a name.</summary>
/// <exception cref="SocketException">There is no such name, or nobody who knows.</exception>
internal delegate Task<IPAddress[]> NameLookup(string name, CancellationToken cancel);

/// <summary>The addresses that a connection may go to, or why it may go nowhere.</summary>
internal abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>At least one; each was judged, and only these are connected to.</summary>
    public sealed record Found(IReadOnlyList<IPAddress> Addresses) : Resolution;

    public sealed record Refused(string Code, string Sentence) : Resolution;
}

/// <summary>
/// Makes addresses of a host, once, and judges all of them: one that may not be reached refuses the host, since a name whose answers change from private to
/// public and back is how a page or a program gets at what lies behind. Whoever connects takes the addresses from here and asks nobody again.
/// </summary>
internal sealed class AddressGuard(NameLookup lookup, AddressRule rule, TimeProvider time)
{
    private const int MostAnswers = 64;
    private const int MostTried = 4;
    private static readonly TimeSpan LookupBound = TimeSpan.FromSeconds(10);

    /// <summary>With the machine's resolver, and the rules in force.</summary>
    public static AddressGuard OfThisMachine(TimeProvider time) => new(static (name, cancel) => Dns.GetHostAddressesAsync(name, cancel), AddressRules.Of, time);

    /// <summary>For what a server in the sandbox asks for: public addresses and no others.</summary>
    /// <param name="host">What it asks for.</param>
    /// <param name="turns">A place in it is held until the name server has answered, however long ago nobody waited for it any more.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public Task<Resolution> PublicAsync(HostName host, SemaphoreSlim turns, CancellationToken cancel) =>
        ResolveAsync(host, verdict => verdict.Kind == AddressKind.Public, "", cancel, turns);

    /// <summary>
    /// For the address of an HTTP server as an operator wrote it. A private address is reached where he wrote that address, or <c>localhost</c>, or where
    /// he accepted that the name leads to one; never because a name server says so.
    /// </summary>
    public Task<Resolution> UpstreamAsync(HostName host, bool acceptedAsPrivate, CancellationToken cancel) => host switch
    {
        { IsLocalhost: true } => ResolveAsync(host, verdict => verdict.Kind == AddressKind.Loopback, "", cancel),
        { Address: not null } => ResolveAsync(host, verdict => verdict.Kind != AddressKind.Never, "", cancel),
        _ when acceptedAsPrivate => ResolveAsync(host, verdict => verdict.Kind != AddressKind.Never, "", cancel),
        _ => ResolveAsync(host, verdict => verdict.Kind == AddressKind.Public, " If it is meant to, an admin sets the server anew with --private and accepts it.", cancel),
    };

    private async Task<Resolution> ResolveAsync(HostName host, Func<AddressVerdict, bool> may, string mend, CancellationToken cancel, SemaphoreSlim? turns = null)
    {
        IPAddress[] answers;
        try
        {
            answers = host.Address is { } literal ? [literal] : await (turns is null ? lookup(host.Text, cancel) : InTurnAsync(host.Text, turns, cancel)).WaitAsync(LookupBound, time, cancel);
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or ArgumentException)
        {
            return new Resolution.Refused(EgressCodes.NameUnknown, $"The name {host.Text} has no address, or no name server answered. Check the name and the machine's network.");
        }

        if (answers.Length is 0 or > MostAnswers)
            return new Resolution.Refused(EgressCodes.NameUnknown, $"The name {host.Text} has {(answers.Length == 0 ? "no address" : "more addresses than any host has")}. Check the name.");
        foreach (var answer in answers)
        {
            if (rule(answer) is var verdict && !may(verdict))
                return new Resolution.Refused(EgressCodes.AddressRefused, $"{host.Text} leads to {Named(host, answer)}an address that is not reached: {verdict.Range}.{mend}");
        }

        return new Resolution.Found([.. answers.Distinct().OrderBy(a => a.AddressFamily == AddressFamily.InterNetworkV6).Take(MostTried)]);
    }

    /// <summary>The system's resolver cannot be called off, so neither giving up nor going away makes room for the next question.</summary>
    private async Task<IPAddress[]> InTurnAsync(string name, SemaphoreSlim turns, CancellationToken cancel)
    {
        using var bound = new CancellationTokenSource(LookupBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancel);
        try
        {
            await turns.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException();
        }

        var asked = Task.Run(() => lookup(name, CancellationToken.None), CancellationToken.None);
        _ = asked.ContinueWith(_ => turns.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await asked.WaitAsync(cancel);
    }

    private static string Named(HostName host, IPAddress answer) => host.Address is null ? $"{answer}, " : "";
}
