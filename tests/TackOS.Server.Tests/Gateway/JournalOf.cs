using TackOS.Journal;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Gateway;

/// <summary>The journal of a data folder, read beside the running gateway.</summary>
internal sealed class JournalOf(string dataFolder)
{
    public string File => Path.Combine(dataFolder, "tackos.db");

    public IReadOnlyList<JournalEvent> Entries => Read(db => db.All("SELECT json FROM entry ORDER BY idx", row => JournalJson.ReadEntry(row.Bytes(0))));

    public IReadOnlyList<string> Texts => Read(db => db.All("SELECT json FROM entry ORDER BY idx", row => System.Text.Encoding.UTF8.GetString(row.Bytes(0))));

    public IReadOnlyList<string> Types => Read(db => db.All("SELECT type FROM entry ORDER BY idx", row => row.GetString(0)));

    /// <summary>Without the codes that operators gave, whatever came of what they gave them for.</summary>
    public IReadOnlyList<string> Changes => [.. Types.Where(type => !type.StartsWith("operator.step-up", StringComparison.Ordinal))];

    /// <summary>State of a call, its hold and its cost.</summary>
    public (string State, string? Code, long Hold, long Cost) Call(string id) => Read(db => db.One(
        "SELECT state, code, hold, cost FROM call WHERE id = ?1", row => (row.GetString(0), row.TextOrNull(1), row.GetInt64(2), row.GetInt64(3)), id));

    public (long Spent, long Held) Balance(string account) => Read(db => db.One(
        "SELECT SUM(spent), SUM(held) FROM balance WHERE account = ?1", row => (row.NumberOrNull(0) ?? 0, row.NumberOrNull(1) ?? 0), account));

    public T Read<T>(Func<Database, T> read)
    {
        using var db = Database.OpenReader(File);
        return read(db);
    }
}
