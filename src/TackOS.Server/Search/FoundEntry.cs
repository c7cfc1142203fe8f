using System.Text.Json;
using TackOS.Server.Api;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Search;

/// <summary>An entry as a search finds it: what the index has, the sentence, and the entry itself.</summary>
/// <param name="Index">Its number in the journal.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Type">The kind of event.</param>
/// <param name="Who">The beginning of the sentence: an agent, an operator, or TackOS.</param>
/// <param name="Did">What follows.</param>
/// <param name="Because">The reason that is recorded, or the gateway's own sentence.</param>
/// <param name="About">What it is found by.</param>
/// <param name="InColdStorage">Whether its text has left the store under the retention policy, so that only the index knows of it here.</param>
/// <param name="Entry">The entry, a JSON object; null in cold storage.</param>
/// <param name="LeafHash">Its RFC 6962 leaf hash, in lower-case hex; null in cold storage.</param>
/// <param name="Erased">Who had its arguments or its result erased; null where they were not.</param>
public sealed record FoundEntry(
    long Index, DateTimeOffset At, string Type, string Who, string Did, string? Because, IndexedEntry About, bool InColdStorage, JsonElement? Entry, string? LeafHash,
    ErasureView? Erased)
{
    internal static FoundEntry Of(Database journal, IndexedEntry row, byte[]? json)
    {
        var entry = json is null ? (JsonElement?)null : EntryReading.Parse(json);
        var said = EntrySentence.Of(row, entry);
        return new FoundEntry(row.Index, row.At, row.Type, said.Who, said.Did, said.Because, row, json is null, entry, json is null ? null : MerkleHash.Leaf(json).ToHex(),
            JournalBody.IdOf(row.Type, row.Call ?? row.Approval) is { } body && Erasure.Of(journal, body) is { } erasure ? ErasureView.Of(erasure) : null);
    }

    /// <summary>The rows with their texts, as far as the journal has them.</summary>
    internal static List<FoundEntry> Of(Database journal, IReadOnlyList<IndexedEntry> rows)
    {
        var texts = journal.All(
            "SELECT idx, json FROM entry WHERE idx IN (SELECT value FROM json_each(?1))", row => (Index: row.GetInt64(0), Json: row.Bytes(1)),
            JsonSerializer.Serialize(rows.Select(row => row.Index))).ToDictionary(text => text.Index, text => text.Json);
        return [.. rows.Select(row => Of(journal, row, texts.GetValueOrDefault(row.Index)))];
    }

    /// <summary>A page of the journal without any filter, from the entries alone: what they are about is known only as far as they say it themselves.</summary>
    internal static List<FoundEntry> Page(Database journal, JournalSearch search) =>
    [
        .. journal.All(
            $"SELECT idx, json FROM entry WHERE idx > ?1 AND idx < ?2 ORDER BY idx {(search.After is null ? "DESC" : "ASC")} LIMIT ?3",
            row => (Index: row.GetInt64(0), Json: row.Bytes(1)), search.After ?? -1, search.Before ?? long.MaxValue, (long)search.Limit).Select(entry => Alone(journal, entry)),
    ];

    /// <summary>An entry that speaks only for itself.</summary>
    internal static FoundEntry Alone(Database journal, (long Index, byte[] Json) entry) =>
        Of(journal, EntryReading.Read(entry.Index, EntryReading.Parse(entry.Json), NothingEarlier.Known), entry.Json);

    private sealed class NothingEarlier : EntryReading.IEarlier
    {
        public static readonly NothingEarlier Known = new();

        public IndexedEntry? OfCall(string id) => null;

        public IndexedEntry? OfApproval(string id) => null;

        public IndexedEntry? OfOther(string id) => null;
    }
}
