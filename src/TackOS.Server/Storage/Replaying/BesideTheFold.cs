namespace TackOS.Server.Storage.Replaying;

/// <summary>
/// What the tables hold that the journal does not say, all of it, each with the reason. Everything else is compared, so a table or a column
/// that is added later is compared unless it is named here.
/// </summary>
internal static class BesideTheFold
{
    /// <summary>Tables that no event is folded into.</summary>
    public static readonly IReadOnlyDictionary<string, string> Tables = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["entry"] = "the journal itself: its bytes are compared with the signed tree, its type and time with its bytes",
        ["checkpoint"] = "signatures over the journal: each verifies or does not",
        ["body"] = "what may be erased: each is bound to its entry by a keyed digest, and does not open where it was changed",
        ["secret_box"] = "what must not be in the journal: each is sealed to its id, version and binding, and does not open where it was changed",
        ["step_up_box"] = "what must not be in the journal: each is sealed to its operator and enrolment, and does not open where it was changed",
    };

    /// <summary>Single columns, and when a difference in one is none.</summary>
    public static readonly IReadOnlyList<Mark> Marks =
    [
        new("call", "owed", "delivery is marked without an entry, and a crash may lose the mark", (inUse, journal, _) => inUse.Held is 0L && journal.Held is 1L),
        new("tool", "offered", "the text that a quarantined tool is offered as, too long for an entry and deciding nothing",
            (inUse, journal, row) => inUse.Held is string && journal.IsNull && row("quarantined").Held is 1L),
    ];

    /// <summary>Whether the values, though they differ, are as they may be.</summary>
    public static bool Allows(string table, string column, StoredValue inUse, StoredValue journal, Func<string, StoredValue> row) =>
        Marks.Any(m => m.Table == table && m.Column == column && m.MayDiffer(inUse, journal, row));

    /// <param name="Table">The table it is in.</param>
    /// <param name="Column">The column.</param>
    /// <param name="Why">Why the journal does not say it.</param>
    /// <param name="MayDiffer">Of the value in use, the journal's, and the other values of the row in use.</param>
    internal sealed record Mark(string Table, string Column, string Why, Func<StoredValue, StoredValue, Func<string, StoredValue>, bool> MayDiffer);
}
