using System.Text.Json.Serialization;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.Server.Sandbox;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Retaining;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Api;

/// <summary>For how long bodies and entries are kept. Without a policy both are for good.</summary>
internal static class RetentionApi
{
    private const int MostDays = 36_500;
    private const int LongestReason = 1_000;

    /// <param name="BodiesDays">After how many days bodies are erased; null is never.</param>
    /// <param name="EntriesDays">After how many days entries move to the cold folder; null is never.</param>
    /// <param name="Cold">An absolute path on the gateway's machine; entries need one.</param>
    /// <param name="Reason">Why; the journal keeps it.</param>
    /// <param name="BasedOn">The entry of the policy that the change was made from; null where there was none.</param>
    public sealed record RetentionBody(
        [property: JsonRequired] int? BodiesDays, [property: JsonRequired] int? EntriesDays, [property: JsonRequired] string? Cold,
        [property: JsonRequired] string Reason, [property: JsonRequired] long? BasedOn);

    /// <param name="BodiesDays">After how many days bodies are erased; null is never.</param>
    /// <param name="EntriesDays">After how many days entries move to the cold folder; null is never.</param>
    /// <param name="Cold">Where they go.</param>
    /// <param name="Entry">The entry that set it; null where nobody has.</param>
    /// <param name="Pruned">What has gone already, in a sentence; null where nothing has.</param>
    public sealed record RetentionView(int? BodiesDays, int? EntriesDays, string? Cold, long? Entry, string? Pruned);

    public static void Map(RouteGroupBuilder api, Store store, VaultKeys keys, JournalPlaces places, Pruning pruning, TimeProvider clock)
    {
        api.MapGet("/journal/retention", () => View(store)).WithName("getRetention").Needs(Role.Auditor);
        api.MapPut("/journal/retention", async (RetentionBody body, HttpContext http) =>
        {
            Check(body);
            var cold = body.Cold is null ? null : ColdOf(body.Cold, store, keys, places, pruning);
            await store.Writer.WriteAsync(transaction =>
            {
                if (RetentionPolicy.Of(transaction.Database)?.Entry != body.BasedOn)
                    throw new ControlException("retention-changed", "Another policy was set since the change was made. Look at it, and make the change again from there.", 409);
                transaction.Append(new RetentionSet(body.BodiesDays, body.EntriesDays, cold, body.Reason.Trim()) { At = clock.GetUtcNow(), Actor = http.Actor() });
            });
            return View(store);
        }).WithName("setRetention").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
    }

    private static void Check(RetentionBody body)
    {
        if (body.BodiesDays is < 1 or > MostDays || body.EntriesDays is < 1 or > MostDays)
            throw new ControlException("retention-invalid", $"Bodies and entries are kept for 1 to {MostDays} days, or for good.");
        if (string.IsNullOrWhiteSpace(body.Reason) || body.Reason.Length > LongestReason)
            throw new ControlException("retention-invalid", $"Say why, in 1 to {LongestReason} characters; the journal keeps it.");
        if (body.EntriesDays is not null && body.Cold is null)
            throw new ControlException("retention-invalid", "Entries are never thrown away: name the folder that they go to, --cold DIR.");
    }

    /// <summary>The folder as it really lies, where entries are safe and no server sees them.</summary>
    private static string ColdOf(string named, Store store, VaultKeys keys, JournalPlaces places, Pruning pruning)
    {
        if (!Path.IsPathFullyQualified(named) || RealPath.Resolve(named) is not { } cold)
            throw Refused($"{named} is no absolute path.");
        var data = RealPath.Resolve(places.DataFolder) ?? places.DataFolder;
        if (Overlap(cold, data))
            throw Refused($"{named} is, holds or lies in the data folder. What is kept apart from it must lie apart from it.");
        if (store.InForce.Servers.Values.SelectMany(s => s.Transport is Transport.Stdio { Folders: { } folders } ? folders.Select(f => (s.Id, f.Path)) : [])
            .FirstOrDefault(f => Overlap(cold, RealPath.Resolve(f.Path) ?? f.Path)) is { Id: { } server })
            throw Refused($"{named} would be shown to the server {server}, and no server may see the journal.");
        if (new ColdFolder(cold).Prepare(keys.JournalSigner.Verifier.ToString()!) is { } why)
            throw Refused(why);
        // Whoever verifies or replays names one folder.
        return store.Read(Pruned.Of) is { } pruned && pruned.Cold != cold && pruning.Missing(cold) is { } missing
            ? throw Refused($"Entries were pruned to {pruned.Cold}, and {cold} does not hold them ({missing.Path}). What was pruned lies in one folder: copy all of {pruned.Cold} there first.")
            : cold;
    }

    private static bool Overlap(string a, string b) => RealPath.IsWithin(a, b) || RealPath.IsWithin(b, a);

    private static ControlException Refused(string why) => new("cold-folder-refused", why);

    private static RetentionView View(Store store) => store.Read(db =>
    {
        var policy = RetentionPolicy.Of(db);
        return new RetentionView(policy?.BodiesDays, policy?.EntriesDays, policy?.Cold, policy?.Entry, Pruned.Of(db)?.Sentence);
    });
}
