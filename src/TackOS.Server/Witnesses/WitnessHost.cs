using TackOS.TransparencyLog;

namespace TackOS.Server.Witnesses;

/// <summary>
/// A witness's addresses: <c>POST /add-checkpoint</c>, <c>GET /ORIGIN-HASH/checkpoint</c> with the last checkpoint it cosigned, and <c>GET /</c>.
/// Whoever can reach it may ask: what is cosigned is decided by the log's signature alone.
/// </summary>
internal static class WitnessHost
{
    // A checkpoint with a hundred signatures and the longest proof is a fifth of this.
    private const int MostBytes = 64 * 1024;
    private const int MostConnections = 256;

    public static WebApplication Build(string listen, IReadOnlyList<WitnessedLog> logs, CosignatureSigner signer, WitnessFolder memory)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A start that fails is told once, by its exception.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseUrls("http://" + listen).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        var app = builder.Build();
        Map(app, new Witness(logs, signer, memory), signer.Verifier, logs.ToDictionary(log => WitnessFolder.OriginHash(log.Origin), log => log.Origin, StringComparer.Ordinal));
        return app;
    }

    private static void Map(WebApplication app, Witness witness, NoteVerifier verifier, Dictionary<string, string> origins)
    {
        app.MapGet("/", () => Results.Text($"A TackOS witness (c2sp.org/tlog-witness): {verifier}\n"));
        app.MapPost("/add-checkpoint", (HttpRequest request, CancellationToken gone) => AddAsync(request, witness, app.Logger, gone));
        app.MapGet("/{origin}/checkpoint", (string origin) =>
            origins.TryGetValue(origin, out var log) && witness.Last(log) is { } note ? Results.Text(note.ToString()) : Results.NotFound());
    }

    private static async Task<IResult> AddAsync(HttpRequest request, Witness witness, ILogger log, CancellationToken gone)
    {
        using var asked = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(asked, gone);
        }
        catch (BadHttpRequestException bad)
        {
            return Results.Text($"{bad.Message}\n", statusCode: bad.StatusCode);
        }

        try
        {
            var answer = witness.Add(asked.ToArray());
            // The log's own key vouches for what contradicts its past, so this is worth an operator's look.
            if (answer is WitnessAnswer.OtherRoot or WitnessAnswer.Inconsistent)
                log.LogWarning("A signed checkpoint was not cosigned. {Why}", answer.Content.TrimEnd());
            return Results.Text(answer.Content, answer.ContentType, statusCode: answer.Status);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            log.LogError("Nothing was cosigned, since it could not be remembered: {Cause}", broken.Message);
            return Results.Text("The witness cannot write its memory, so nothing was cosigned.\n", statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
