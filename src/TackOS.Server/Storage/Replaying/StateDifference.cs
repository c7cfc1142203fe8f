namespace TackOS.Server.Storage.Replaying;

/// <summary>One place where the state in use is not what the journal says.</summary>
/// <param name="Kind"><c>field</c>, <c>unexplained-row</c> (no entry explains it), <c>missing-row</c>, <c>schema</c> or <c>damaged</c>.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The row's key, as <c>id=…</c>; hashes of tokens are shortened.</param>
/// <param name="Field">The column; null where the whole row differs.</param>
/// <param name="InUse">What the table holds; null where the row is missing.</param>
/// <param name="Journal">What the journal says; null where it says nothing.</param>
/// <param name="Entry">The number of the last entry that touched the row; null where none did.</param>
/// <param name="EntryType">That entry's type, as <c>call.settled</c>.</param>
public sealed record StateDifference(
    string Kind, string Table, string Key, string? Field, string? InUse, string? Journal, long? Entry = null, string? EntryType = null)
{
    /// <summary>In one sentence.</summary>
    public string Sentence => Kind switch
    {
        "field" => $"{Table} {Key}: {Field} is {InUse}, and the journal says {Journal}{Touched}.",
        "unexplained-row" => $"{Table} {Key} is there, and the journal does not say so{Touched}.",
        "missing-row" => $"{Table} {Key} is missing{Touched}.",
        "schema" => $"{Table} {Key} is not as this TackOS made it: {InUse ?? "it is missing"}.",
        _ => $"{Table} is damaged: {InUse}",
    };

    private string Touched => Entry is { } index ? $" (entry {index}, {EntryType})" : "; no entry touched it";
}
