using System.Text.Json.Serialization;
using TackOS.Identity;
using TackOS.Redaction;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>Secrets go in and never come out again.</summary>
internal static class SecretsApi
{
    private const int MostCharacters = 16_384;

    /// <summary>A secret's value and the one place it may be injected.</summary>
    public sealed record SecretBody(
        [property: JsonRequired] string Value, [property: JsonRequired] string Server, [property: JsonRequired] SlotKind Kind, [property: JsonRequired] string Slot, string? Prefix)
    {
        public override string ToString() => $"SecretBody {{ {Server} {Kind} {Slot} *** }}";
    }

    public sealed record SecretView(string Id, int Version, string Server, SlotKind Kind, string Slot, string Prefix, string? Warning = null);

    public static void Map(RouteGroupBuilder api, Store store, SecretBox box, Armoury armoury, TimeProvider clock)
    {
        api.MapGet("/secrets", () => store.Read(db => db.All(
            "SELECT id, version, server, kind, slot, prefix FROM secret ORDER BY id",
            row => new SecretView(row.GetString(0), row.GetInt32(1), row.GetString(2), Enum.Parse<SlotKind>(row.GetString(3)), row.GetString(4), row.GetString(5)))))
            .WithName("listSecrets").Needs(Role.Admin);
        api.MapPut("/secrets/{id}", async (string id, SecretBody body, HttpContext http) =>
        {
            if (!Slug.IsValid(id))
                throw new ControlException("name-invalid", $"'{id}' is not a name: {Slug.Rule}.");
            if (body.Value.Length is 0 or > MostCharacters)
                throw new ControlException("secret-size", $"A secret has 1 to {MostCharacters} characters.");
            var server = store.InForce.Servers.GetValueOrDefault(body.Server) ?? throw ControlException.NotFound("server", body.Server);
            using var value = SecretValue.FromText(body.Value);
            return await armoury.WhileExpectingAsync(
                new SecretInPlay(new SecretId(id), value), () => StoreAsync(id, body, value, Bind(server, body), store, box, clock.GetUtcNow(), http.Actor()));
        }).WithName("setSecret").Needs(Role.Admin).NeedsStepUp(StepUpScope.Settings);
    }

    private static Binding Bind(Servers.UpstreamServer server, SecretBody body)
    {
        try
        {
            return Armoury.BindingOf(server, body.Kind, body.Slot, body.Prefix ?? "");
        }
        catch (InvalidBindingException invalid)
        {
            throw new ControlException("binding-invalid", invalid.Message);
        }
    }

    private static async Task<SecretView> StoreAsync(string id, SecretBody body, SecretValue value, Binding binding, Store store, SecretBox box, DateTimeOffset now, string actor)
    {
        if (!value.Reveal(binding, static (bytes, slot) => slot.Accepts(bytes)))
            throw new ControlException("secret-invalid", $"The value has characters that {body.Slot} cannot carry.");
        var warning = value.Reveal(0, static (bytes, _) => SecretStrength.Of(bytes)) is SecretStrength.Weak weak ? weak.Sentence : null;
        var version = await store.Writer.WriteAsync(transaction =>
        {
            var next = (int)transaction.Database.Number("SELECT COALESCE(MAX(version), 0) FROM secret_box WHERE id = ?1", id) + 1;
            transaction.Database.Execute(
                "INSERT INTO secret_box(id, version, box, binding) VALUES (?1, ?2, ?3, ?4)",
                id, (long)next, box.Seal(new SecretId(id), next, binding, value), BindingText.Of(binding));
            transaction.Append(new SecretStored(id, next, body.Server, body.Kind, body.Slot, body.Prefix ?? "") { At = now, Actor = actor });
            return next;
        });
        return new SecretView(id, version, body.Server, body.Kind, body.Slot, body.Prefix ?? "", warning);
    }
}
