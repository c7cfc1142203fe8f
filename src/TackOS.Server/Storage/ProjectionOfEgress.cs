using TackOS.Servers;

namespace TackOS.Server.Storage;

/// <summary>What the events of the way out do to the tables. A connection that was refused is nobody's state.</summary>
internal static partial class Projection
{
    private static void Opened(Database db, ConnectionOpened e) => db.Execute(
        "INSERT INTO connection(id, server, host, port, addresses, tunnel, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        e.Id, e.Server, e.Host, (long)e.Port, JournalJson.Write(e.Addresses), e.Tunnel, e.At.ToUnixTimeMilliseconds());

    private static void Closed(Database db, ConnectionClosed e) => db.Execute(
        "UPDATE connection SET address = ?2, up = ?3, down = ?4, duration_ms = ?5, end = ?6 WHERE id = ?1",
        e.Id, e.Address, e.BytesUp, e.BytesDown, e.DurationMs, e.End);
}
