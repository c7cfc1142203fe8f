using ModelContextProtocol.Client;

namespace TackOS.Server.Upstreams;

/// <summary>
/// What the server of one connection offers, by tool name: read before the first call, and again when the server said that it changed or the
/// last reading is too old. Servers of 2026-07-28 tell changes only to those who subscribe, so the age is what finds theirs.
/// </summary>
internal sealed class OfferedDefinitions(McpClient client, UpstreamsContext context) : IDisposable
{
    private readonly SemaphoreSlim reading = new(1);
    private IReadOnlyDictionary<string, string>? known;
    private DateTimeOffset readAt;
    private int readUnder;
    private int changes;

    /// <summary>The server said that its tools changed.</summary>
    public void Outdate() => Interlocked.Increment(ref changes);

    /// <exception cref="ToolListException">The list is one that cannot be accepted.</exception>
    /// <remarks>Besides, whatever a request over the connection throws.</remarks>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken deadline)
    {
        await reading.WaitAsync(deadline);
        try
        {
            // Counted before the list is read: a change that is told while it is read makes it old at once.
            var (told, now) = (Volatile.Read(ref changes), context.Time.GetUtcNow());
            if (known is { } current && told == readUnder && now - readAt < context.Options.ToolListAge)
                return current;
            var read = (await ToolList.ReadAsync(client, deadline)).ToDictionary(t => t.Name, t => t.Definition);
            (known, readUnder, readAt) = (read, told, now);
            return read;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();
}
