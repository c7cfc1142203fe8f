using System.Net;
using System.Net.Sockets;
using TackOS.Calls;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Egress;

/// <summary>Where sandboxed servers get their way out, if an operator accepted one for them.</summary>
public sealed class EgressGate
{
    private readonly EgressContext _context;

    internal EgressGate(EgressContext context) => _context = context;

    /// <summary>Judges where connections may go, those to HTTP servers too.</summary>
    internal AddressGuard Guard => _context.Guard;

    /// <summary>Why no server can be given a way out on this machine, and the mend; null where it can.</summary>
    public static string? WhyNot() => InsideListener.WhyNot();

    /// <summary>One that lets nothing out, for where there is no journal to show it in.</summary>
    public static EgressGate Shut(TimeProvider time) => new(new EgressContext(AddressGuard.OfThisMachine(time), new NoJournal(), new EgressOptions(), time));

    /// <summary>Serves one server until disposed.</summary>
    /// <param name="server">Its id.</param>
    /// <param name="allowed">What it may reach; one line at least.</param>
    /// <param name="listener">On the loopback of its sandbox; owned by what is returned.</param>
    internal EgressProxy Open(string server, AllowList allowed, Socket listener) => new(server, allowed, listener, _context);

    private sealed class NoJournal : IEgressJournal
    {
        public bool IsWell => false;

        public Task<string> OpenedAsync(string server, Destination to, IReadOnlyList<IPAddress> addresses, bool tunnel) =>
            throw new StoreUnavailableException("There is no journal, so nothing is let out.");

        public Task ClosedAsync(string id, Closing closing) => Task.CompletedTask;

        public Task RefusedAsync(string server, Destination? to, string code, string sentence) => Task.CompletedTask;

        public Task FurtherRefusedAsync(string server, long count, DateTimeOffset since) => Task.CompletedTask;
    }
}
