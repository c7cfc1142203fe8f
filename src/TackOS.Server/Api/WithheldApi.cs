using System.Text.Json;
using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>
/// The whole result of a call that an agent was not given because it looks like somebody's credentials. Whoever reads it is in the journal before
/// he is answered.
/// </summary>
internal static class WithheldApi
{
    public sealed record ReadBody([property: JsonRequired] string Reason);

    /// <summary>The tool's result, with the vault's own secrets taken out.</summary>
    public sealed record WithheldView(string Call, JsonElement Result);

    public static void Map(RouteGroupBuilder api, Store store, BodyBox bodies, Armoury armoury, TimeProvider clock) =>
        api.MapPost("/calls/{id}/withheld", async (string id, ReadBody body, HttpContext http) =>
        {
            if (string.IsNullOrWhiteSpace(body.Reason))
                throw new ControlException("reason-missing", "Say why you read it; the journal keeps it.");
            var result = store.Read(db => Rows.Body(db, bodies, CallBook.WithheldOf(id))) switch
            {
                BodyReading.Opened opened => armoury.Redact(new Sent.Answered(opened.Bytes, IsError: false)).Result,
                BodyReading.Erased erased => throw new ControlException(Codes.BodyErased, $"The withheld result of {id} was {erased.By.Sentence}", 410),
                _ when bodies.IsSealed => throw new VaultSealedException(),
                _ => throw ControlException.NotFound("withheld result of the call", id),
            };
            await store.Writer.WriteAsync(transaction => transaction.Append(new WithheldRead(id, body.Reason.Trim()) { At = clock.GetUtcNow(), Actor = http.Actor() }));
            return new WithheldView(id, JsonElement.Parse(result.Span));
        }).WithName("readWithheldResult").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
}
