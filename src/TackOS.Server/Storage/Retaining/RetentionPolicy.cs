namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// For how many days bodies and entries are kept; null is for good. <paramref name="Entry"/> is the number of the entry that set it.
/// </summary>
internal sealed record RetentionPolicy(int? BodiesDays, int? EntriesDays, string? Cold, long Entry)
{
    /// <summary>Null where nobody has set one: everything is kept for good.</summary>
    public static RetentionPolicy? Of(Database db) => db.One(
        "SELECT bodies_days, entries_days, cold, entry FROM retention",
        row => new RetentionPolicy((int?)row.NumberOrNull(0), (int?)row.NumberOrNull(1), row.TextOrNull(2), row.GetInt64(3)));

    /// <summary>Every folder that entries lie in or will, so that no server is shown one.</summary>
    public static List<string> ColdFolders(Database db) =>
        db.All("SELECT cold FROM retention WHERE cold IS NOT NULL UNION SELECT cold FROM pruned", row => row.GetString(0));
}

/// <summary>The newest statement that entries were pruned: all below <paramref name="To"/>. <paramref name="Entry"/> is the number of the entry that says so.</summary>
internal sealed record Pruned(long To, string Cold, long Policy, long Entry)
{
    public static Pruned? Of(Database db) => db.One(
        "SELECT to_idx, cold, policy, entry FROM pruned ORDER BY to_idx DESC LIMIT 1",
        row => new Pruned(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));

    /// <summary>Where the entries went, and who had them go.</summary>
    public string Sentence => $"The entries 0 to {To - 1} were pruned to {Cold} (entry {Entry}, under the policy of entry {Policy}).";
}
