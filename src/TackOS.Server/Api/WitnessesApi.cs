using System.Text.Json.Serialization;
using TackOS.Identity;
using TackOS.Server.Storage;
using TackOS.Server.Witnesses;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Api;

/// <summary>Who must have cosigned a checkpoint before it becomes public, and how each of them stands.</summary>
internal static class WitnessesApi
{
    public sealed record WitnessBody([property: JsonRequired] string? Key, [property: JsonRequired] Uri? Address);

    public sealed record PolicyBody(
        [property: JsonRequired] IReadOnlyList<WitnessBody?>? Witnesses, [property: JsonRequired] int Quorum, [property: JsonRequired] string? Reason);

    /// <summary>A witness, and what came of asking it since the gateway started.</summary>
    public sealed record WitnessView(
        string Name, string Key, Uri Address, long? LastSize, DateTimeOffset? LastAt, string? LastError, DateTimeOffset? LastErrorAt);

    public sealed record PolicyView(int Quorum, IReadOnlyList<WitnessView> Witnesses);

    public static void Map(RouteGroupBuilder api, WitnessBook book, Cosigners cosigners)
    {
        api.MapGet("/witnesses", () => View(book.Policy(), cosigners)).WithName("getWitnesses").Needs(Role.Auditor);
        api.MapPut("/witnesses", async (PolicyBody body, HttpContext http) =>
        {
            await book.SetAsync(new WitnessPolicy([.. Named(body.Witnesses)], body.Quorum), body.Reason, http.Actor());
            return View(book.Policy(), cosigners);
        }).WithName("setWitnesses").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
    }

    private static IEnumerable<WitnessAddress> Named(IReadOnlyList<WitnessBody?>? witnesses) => (witnesses ?? [null]).Select(w => w is { Key: { } key, Address: { } address }
        ? new WitnessAddress(key.Trim(), address)
        : throw new ControlException("witness-policy-invalid", "Each witness is a key and an address."));

    private static PolicyView View(WitnessPolicy policy, Cosigners cosigners) => new(policy.Quorum, [.. policy.Witnesses.Select(w => View(w, cosigners.StandingOf(w.Key)))]);

    private static WitnessView View(WitnessAddress witness, WitnessStanding standing) => new(
        NoteVerifier.Parse(witness.Key).Name, witness.Key, witness.Address, standing.LastSize, standing.LastAt, standing.LastError, standing.LastErrorAt);
}
