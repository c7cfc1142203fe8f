using System.Text.Json;
using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Server.Keys;
using TackOS.Server.Search;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Witnesses;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>The HTTP API: everything under <c>/api</c> is for operators only, and described at <c>/api/openapi.json</c>.</summary>
internal static class ApiSurface
{
    private const long MostBytes = 1024 * 1024;

    public static void AddServices(IServiceCollection services)
    {
        services.AddOpenApi("openapi");
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowOutOfOrderMetadataProperties = true;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void Map(WebApplication app)
    {
        app.Use(BoundedAndPlain);
        var services = app.Services;
        var (store, ids, clock) = (services.GetRequiredService<Store>(), services.GetRequiredService<Ids>(), services.GetRequiredService<TimeProvider>());
        var operators = services.GetRequiredService<OperatorBook>();
        app.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/readyz", () => Readiness(store, services.GetRequiredService<JournalLog>(), services.GetRequiredService<VaultKeys>())).ExcludeFromDescription();
        app.MapOpenApi("/api/{documentName}.json");
        SessionApi.MapOpen(app, operators);
        var api = app.MapGroup("/api").GuardedByOperators(services);
        var (authenticators, stepUp, elevations, signIns) = (services.GetRequiredService<Authenticators>(), services.GetRequiredService<StepUp>(), services.GetRequiredService<Elevations>(), services.GetRequiredService<SignIns>());
        SessionApi.Map(api, operators, authenticators, elevations, signIns);
        StepUpApi.Map(api, authenticators, stepUp, elevations, services.GetRequiredService<Beginning>(), signIns);
        OperatorsApi.Map(api, store, operators, authenticators, signIns, stepUp);
        DepartmentsApi.Map(api, store, stepUp, clock);
        AgentsApi.Map(api, store, ids, clock);
        ServersApi.Map(api, store, services.GetRequiredService<ServerAcceptance>(), clock);
        ApprovalsApi.Map(api, store, services.GetRequiredService<ApprovalDesk>(), services.GetRequiredService<DraftRunner>(), clock);
        BudgetsApi.Map(api, store, ids, clock);
        PoliciesApi.Map(api, store, services.GetRequiredService<BodyBox>(), clock);
        SecretsApi.Map(api, store, services.GetRequiredService<SecretBox>(), services.GetRequiredService<Armoury>(), clock);
        WithheldApi.Map(api, store, services.GetRequiredService<BodyBox>(), services.GetRequiredService<Armoury>(), clock);
        VaultApi.Map(api, services.GetRequiredService<VaultKeys>(), services.GetRequiredService<Sealing>(), services.GetRequiredService<KeyRotation>(), authenticators, stepUp);
        ActivityApi.Map(api, store, clock);
        JournalApi.Map(api, store, services.GetRequiredService<SearchService>());
        EntryApi.Map(api, store, services.GetRequiredService<SearchService>(), services.GetRequiredService<JournalLog>(), services.GetRequiredService<JournalPublication>(), services.GetRequiredService<VaultKeys>());
        RetentionApi.Map(api, store, services.GetRequiredService<VaultKeys>(), services.GetRequiredService<JournalPlaces>(), services.GetRequiredService<Pruning>(), clock);
        ErasureApi.Map(api, services.GetRequiredService<Eraser>());
        PlansApi.Map(api, store, ids, clock);
        WitnessesApi.Map(api, services.GetRequiredService<WitnessBook>(), services.GetRequiredService<Cosigners>());
        LogPages.Map(app, app.MapGroup("").GuardedByOperators(services), services.GetRequiredService<JournalLog>().Folder);
        EventsApi.Map(api, store, clock, services.GetRequiredService<IHostApplicationLifetime>());
    }

    /// <summary>Whether calls are let out; where they are not, why.</summary>
    private static IResult Readiness(Store store, JournalLog log, VaultKeys keys)
    {
        if (keys.IsSealed)
            return Results.Text("The vault is sealed: tackos vault unseal.", statusCode: StatusCodes.Status503ServiceUnavailable);
        try
        {
            store.Read(db => db.Number("SELECT epoch FROM control"));
            log.MustBeWell();
            return Results.Text("ready");
        }
        catch (StoreUnavailableException broken)
        {
            return Results.Text(broken.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Bodies are bounded, and what cannot be read is answered with one sentence and a code, never with a stack trace.</summary>
    private static async Task BoundedAndPlain(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/api") && http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        try
        {
            await next(http);
            // The framework answers a body that is too large by itself, and says nothing.
            if (http.Response is { StatusCode: 413, HasStarted: false } && http.Request.Path.StartsWithSegments("/api"))
                await Results.Json(new Problem(Codes.TooLarge, $"The request is larger than {MostBytes} bytes."), statusCode: 413).ExecuteAsync(http);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            var code = bad.StatusCode == 413 ? Codes.TooLarge : Codes.Malformed;
            var cause = bad.InnerException is JsonException json ? $"{bad.Message} {json.Message}" : bad.Message;
            await Results.Json(new Problem(code, cause), statusCode: bad.StatusCode).ExecuteAsync(http);
        }
    }
}
