using System.Net;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Servers;

namespace TackOS.Server.Egress;

/// <summary>The connections of sandboxed servers in the journal. What a server chose the words of passes the redactor: a name can hold a secret.</summary>
internal sealed class EgressBook(Store store, JournalLog log, Keys.Armoury armoury, Ids ids, TimeProvider clock, ILogger<EgressBook> logger) : IEgressJournal
{
    public bool IsWell => log.Trouble is null;

    public async Task<string> OpenedAsync(string server, Destination to, IReadOnlyList<IPAddress> addresses, bool tunnel)
    {
        log.MustBeWell();
        var id = ids.New("con");
        await store.Writer.WriteAsync(transaction => transaction.Append(new ConnectionOpened(
            id, server, armoury.Redact(to.Host.Text), to.Port, [.. addresses.Select(a => a.ToString())], tunnel)
        { At = clock.GetUtcNow(), Actor = Actors.System }));
        return id;
    }

    public Task ClosedAsync(string id, Closing closing) => TryAsync(now => new ConnectionClosed(
        id, closing.Address?.ToString(), closing.Up, closing.Down, (long)closing.Duration.TotalMilliseconds, closing.End)
    { At = now, Actor = Actors.System });

    public Task RefusedAsync(string server, Destination? to, string code, string sentence) => TryAsync(now => new ConnectionRefused(
        server, to is null ? null : armoury.Redact(to.Host.Text), to?.Port, code, armoury.Redact(sentence))
    { At = now, Actor = Actors.System });

    public Task FurtherRefusedAsync(string server, long count, DateTimeOffset since) => TryAsync(now =>
        new FurtherConnectionsRefused(server, count, DateTimeOffset.FromUnixTimeMilliseconds(since.ToUnixTimeMilliseconds())) { At = now, Actor = Actors.System });

    /// <summary>Connections that were open when the last process died: nobody knows what went over them at the end.</summary>
    public static void MarkUnclosed(Transaction transaction, DateTimeOffset now)
    {
        foreach (var id in transaction.Database.All("SELECT id FROM connection WHERE end IS NULL ORDER BY id", row => row.GetString(0)))
            transaction.Append(new ConnectionClosed(id, null, null, null, null, ConnectionEnds.Unknown) { At = now, Actor = Actors.System });
    }

    private async Task TryAsync(Func<DateTimeOffset, JournalEvent> happened)
    {
        try
        {
            await store.Writer.WriteAsync(transaction => transaction.Append(happened(clock.GetUtcNow())));
        }
        catch (Exception broken) when (broken is StoreUnavailableException or ObjectDisposedException)
        {
            logger.LogWarning("What the proxy of a server did could not be recorded: {Cause}", broken.Message);
        }
    }
}
