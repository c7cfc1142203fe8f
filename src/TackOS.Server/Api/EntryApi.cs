using System.Globalization;
using TackOS.Identity;
using TackOS.Server.Keys;
using TackOS.Server.Search;
using TackOS.Server.Storage;
using TackOS.Server.Witnesses;

namespace TackOS.Server.Api;

/// <summary>One entry of the journal, the proof that it is in the log, and how that log is. For auditors of the whole company, as the journal is.</summary>
internal static class EntryApi
{
    /// <summary>
    /// <paramref name="Bytes"/> are, in base64, exactly those that hash to the leaf; <paramref name="Signed"/>: a published checkpoint, which is over
    /// <paramref name="SignedSize"/> entries, covers it; <paramref name="Permalink"/> is its page in the console.
    /// </summary>
    public sealed record EntryView(FoundEntry Found, string? Bytes, bool Signed, long SignedSize, string Permalink);

    /// <summary>
    /// <paramref name="Size"/> entries are committed, and the published checkpoint is over <paramref name="SignedSize"/> of them. <paramref name="Trouble"/>
    /// is null while the log is well. The search index has <paramref name="Indexed"/> entries.
    /// </summary>
    public sealed record LogView(string Origin, string VerifierKey, long Size, long SignedSize, DateTimeOffset? SignedAt, string? Trouble, long Indexed);

    public static void Map(RouteGroupBuilder api, Store store, SearchService search, JournalLog log, JournalPublication publication, VaultKeys keys)
    {
        api.MapGet("/journal/status", () => new LogView(
            keys.Origin, keys.JournalSigner.Verifier.ToString(), SearchService.SizeOf(store), EntryProofs.PublishedSize(log.Folder, log.Verifier), SignedAt(log), log.Trouble, search.Next))
            .WithName("getLog").Needs(Role.Auditor);
        api.MapGet("/journal/checkpoint", async (CancellationToken gone) =>
        {
            await SignAsync(log, publication, gone);
            return Results.Text(log.Published);
        }).WithName("getCheckpoint").Needs(Role.Auditor);
        api.MapGet("/journal/{index}", async (string index) => await ViewAsync(store, search, log, NumberOf(index, store))).WithName("getEntry").Needs(Role.Auditor);
        api.MapGet("/journal/{index}/proof", async (string index, HttpContext http) =>
        {
            var number = NumberOf(index, store);
            await MustBeSignedAsync(log, publication, number, http);
            var proof = EntryProofs.Make(log.Folder, log.Verifier, number, store.Read(db => EntryProofs.Entry(db, log.Folder, number)));
            return Results.File(proof.Encode(), "text/plain; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"tackos-{number}.tlog-proof"));
        }).WithName("getProof").Produces<string>(200, "text/plain").Needs(Role.Auditor);
    }

    private static async Task<EntryView> ViewAsync(Store store, SearchService search, JournalLog log, long index)
    {
        // What the entry is about may stand in an earlier one, which the index knows; where it is behind, the entry speaks for itself.
        var row = await search.ReachesAsync(index + 1) ? search.At(index) : null;
        var json = store.Read(db => EntryProofs.Entry(db, log.Folder, index));
        var found = store.Read(db => row is not null ? FoundEntry.Of(db, row, json) : json is not null ? FoundEntry.Alone(db, (index, json)) : null) ?? throw ControlException.NotFound("entry in this store", Text(index));
        var signedSize = EntryProofs.PublishedSize(log.Folder, log.Verifier);
        return new EntryView(found, json is null ? null : Convert.ToBase64String(json), index < signedSize, signedSize, $"/#/audit/{Text(index)}");
    }

    /// <summary>An entry that no checkpoint covers yet is signed for now, rather than sending its reader away for a second.</summary>
    private static async Task MustBeSignedAsync(JournalLog log, JournalPublication publication, long index, HttpContext http)
    {
        if (index < EntryProofs.PublishedSize(log.Folder, log.Verifier))
            return;
        await SignAsync(log, publication, http.RequestAborted);
        if (index >= EntryProofs.PublishedSize(log.Folder, log.Verifier))
            http.Response.Headers.RetryAfter = "1";
    }

    private static async Task SignAsync(JournalLog log, JournalPublication publication, CancellationToken gone)
    {
        await log.SignAsync();
        await publication.PublishAsync(gone);
    }

    private static long NumberOf(string text, Store store) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < SearchService.SizeOf(store)
            ? index
            : throw ControlException.NotFound("entry", text.Length <= 20 ? text : "of so long a number");

    /// <summary>When the published checkpoint was put there, by the clock of this machine.</summary>
    private static DateTimeOffset? SignedAt(JournalLog log)
    {
        var file = new FileInfo(Path.Combine(log.Folder.Root, "checkpoint"));
        return file.Exists ? file.LastWriteTimeUtc : null;
    }

    private static string Text(long index) => index.ToString(CultureInfo.InvariantCulture);
}
