using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Api;
using TackOS.Server.Console;
using TackOS.Server.Keys;
using TackOS.Server.Mcp;
using TackOS.Server.Sandbox;
using TackOS.Server.Search;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Upstreams;
using TackOS.Server.Upstreams.Packages;
using TackOS.Server.Witnesses;
using TackOS.TransparencyLog;

namespace TackOS.Server;

/// <summary>Where a gateway keeps its data, where it listens, and where its key lies.</summary>
/// <param name="DataFolder">Made on the first start; nobody else can read it.</param>
/// <param name="Listen">Address and port, as <c>127.0.0.1:7070</c>; port 0 takes a free one.</param>
/// <param name="KeyFile">The key-encryption key, outside the data folder; null takes the data folder's name with <c>.key</c>.</param>
/// <param name="SignIn">Issue a new one-time sign-in code for the first admin, although there is one already.</param>
public sealed record GatewayOptions(string DataFolder, string Listen, string? KeyFile = null, bool SignIn = false)
{
    /// <summary>An operator whose authenticator is reset before anybody can sign in; null for nobody.</summary>
    public string? ResetStepUp { get; init; }

    /// <summary>How long a call is held open for a human.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Last word on the parts, for tests that put one of their own in the place of a port.</summary>
    internal Action<IServiceCollection>? Replace { get; init; }
}

/// <summary>A one-time sign-in code, and what it is for: <c>console</c> or <c>cli</c>.</summary>
public sealed record SignInCode(string Purpose, string Code, DateTimeOffset ExpiresAt);

/// <summary>The whole gateway in one process: MCP endpoint, API, console, writer and upstreams.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Store _store;
    private readonly VaultKeys _keys;
    private readonly DataFolder _folder;

    internal RunningGateway(WebApplication app, Store store, VaultKeys keys, DataFolder folder, IReadOnlyList<SignInCode> codes)
    {
        (_app, _store, _keys, _folder, Codes) = (app, store, keys, folder, codes);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    /// <summary>Not empty on the first start, or where asked for.</summary>
    public IReadOnlyList<SignInCode> Codes { get; }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _store.Dispose();
        _keys.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Puts the gateway together and starts it.</summary>
public static class Gateway
{
    /// <exception cref="StartupException">It cannot start; the message names the cause and the mend.</exception>
    public static async Task<RunningGateway> StartAsync(GatewayOptions options)
    {
        var folder = DataFolder.Take(options.DataFolder);
        try
        {
            return await StartAsync(options, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task<RunningGateway> StartAsync(GatewayOptions options, DataFolder folder)
    {
        var data = folder.Path;
        var keyFile = Path.GetFullPath(options.KeyFile ?? KeyFile.DefaultFor(data));
        var keys = OpenKeys(data, keyFile);
        Store store;
        try
        {
            store = new Store(Path.Combine(data, "tackos.db"));
        }
        catch (Exception broken) when (broken is Microsoft.Data.Sqlite.SqliteException or InvalidOperationException or ControlException)
        {
            keys.Dispose();
            throw new StartupException($"The database in {data} cannot be used: {broken.Message}", broken);
        }

        var app = Build(options, data, keyFile, keys, store);
        try
        {
            await JournalStart.CheckAsync(app.Services.GetRequiredService<JournalPlaces>(), app.Services.GetRequiredService<JournalLog>(), keys, store, app.Services.GetRequiredService<TimeProvider>());
            var codes = await PrepareAsync(app.Services, store, options);
            await app.StartAsync();
            return new RunningGateway(app, store, keys, folder, codes);
        }
        catch (Exception failed)
        {
            await app.DisposeAsync();
            store.Dispose();
            keys.Dispose();
            throw failed switch
            {
                IOException => new StartupException($"TackOS cannot listen on {options.Listen}: {failed.Message} Choose another with --listen.", failed),
                StoreUnavailableException => new StartupException($"TackOS cannot start over {data}: {failed.Message}", failed),
                _ => failed,
            };
        }
    }

    private static WebApplication Build(GatewayOptions options, string data, string keyFile, VaultKeys keys, Store store)
    {
        // Nothing is read or watched where the command happens to run: settings that lie there are nobody's word, and a watch over a folder that
        // holds the data would hear of every write to it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A start that fails is told once, by its exception.
        builder.WebHost.UseUrls("http://" + options.Listen).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Ids>(_ => new Ids(TimeProvider.System));
        services.AddSingleton(store).AddSingleton(keys).AddSingleton(keys.Bodies).AddSingleton(keys.Secrets).AddSingleton(keys.StepUps);
        services.AddSingleton(new AuthenticatorClock(TimeProvider.System)).AddSingleton<Authenticators>().AddSingleton<Elevations>().AddSingleton<StepUp>().AddSingleton<SignIns>();
        services.AddSingleton<LiveCalls>().AddSingleton<CallBook>().AddSingleton<ICallBook>(s => s.GetRequiredService<CallBook>());
        services.AddSingleton<ApprovalDesk>().AddSingleton<IApprovalDesk>(s => s.GetRequiredService<ApprovalDesk>());
        services.AddSingleton<Armoury>().AddSingleton<IArmoury>(s => s.GetRequiredService<Armoury>());
        services.AddSingleton(new CallPathOptions { ApprovalWait = options.ApprovalWait }).AddSingleton<CallPath>();
        services.AddSingleton(new SandboxPlaces(Hidden(data, keyFile, store), Path.Combine(data, "packages")));
        services.AddSingleton(s => new BubblewrapSandbox(s.GetRequiredService<SandboxPlaces>(), TimeProvider.System));
        services.AddSingleton(_ => new PackageInstaller(Path.Combine(data, "packages"), TimeProvider.System));
        services.AddSingleton(s => new UpstreamConnections(
            s.GetRequiredService<BubblewrapSandbox>(), PackageChecks.AgainstPin, s.GetRequiredService<Armoury>().RedactText, TimeProvider.System, new UpstreamOptions()));
        services.AddSingleton<IUpstreams>(s => s.GetRequiredService<UpstreamConnections>());
        services.AddSingleton<AcceptedPackages>().AddSingleton<OfferCheck>().AddSingleton<Quarantine>().AddSingleton<ServerAcceptance>().AddSingleton<OperatorBook>().AddSingleton<DraftRunner>();
        services.AddSingleton<Eraser>().AddSingleton<BodyRetention>().AddSingleton<Pruning>().AddSingleton<Retention>();
        services.AddSingleton(WitnessTimes.Default).AddSingleton<WitnessBook>().AddSingleton<WitnessClient>().AddSingleton<QuorumWatch>();
        services.AddSingleton(s => new Cosigners(
            s.GetRequiredService<WitnessBook>().Policy, s.GetRequiredService<WitnessClient>(), s.GetRequiredService<WitnessTimes>(), TimeProvider.System));
        services.AddSingleton<ICosigners>(s => s.GetRequiredService<Cosigners>());
        // Services stop in the other order: what is signed for last is still shown to the witnesses.
        services.AddSingleton<JournalPublication>().AddHostedService(s => s.GetRequiredService<JournalPublication>());
        AddJournal(services, new JournalPlaces(data), keys);
        services.AddSingleton(s => new SearchService(data, TimeProvider.System, s.GetRequiredService<ILogger<SearchService>>())).AddHostedService(s => s.GetRequiredService<SearchService>());
        services.AddHostedService<Upkeep>();
        services.AddSingleton<IToolGate, GovernedTools>();
        services.AddTackMcp(new McpSurfaceOptions { Hosts = [options.Listen] });
        ApiSurface.AddServices(services);
        options.Replace?.Invoke(services);
        var app = builder.Build();
        ApiSurface.Map(app);
        app.MapTackMcp();
        ConsolePages.Map(app);
        return app;
    }

    private static void AddJournal(IServiceCollection services, JournalPlaces places, VaultKeys keys)
    {
        var folder = new LogFolder(places.Log);
        services.AddSingleton(places).AddSingleton(keys.JournalSigner).AddSingleton(folder).AddSingleton<ILogFiles>(folder);
        services.AddSingleton<ICheckpointRecord>(new CheckpointFile(places.Record));
        services.AddSingleton<JournalLog>().AddHostedService(s => s.GetRequiredService<JournalLog>());
    }

    /// <summary>Read anew whenever it is asked: where old entries go is an operator's to set.</summary>
    private static IEnumerable<string> Hidden(string data, string keyFile, Store store)
    {
        yield return data;
        yield return keyFile;
        yield return new JournalPlaces(data).Record;
        foreach (var cold in store.Read(RetentionPolicy.ColdFolders))
            yield return cold;
    }

    /// <summary>What was in flight when the last process died is made visible before anything new is let in.</summary>
    private static async Task<IReadOnlyList<SignInCode>> PrepareAsync(IServiceProvider services, Store store, GatewayOptions options)
    {
        var ids = services.GetRequiredService<Ids>();
        var operators = services.GetRequiredService<OperatorBook>();
        var first = store.Read(Rows.Operators).Count == 0;
        await store.Writer.WriteAsync(transaction =>
        {
            transaction.Append(new ServerStarted(typeof(Gateway).Assembly.GetName().Version!.ToString(3)) { At = TimeProvider.System.GetUtcNow(), Actor = Actors.System });
            Unknowns.MarkAllInFlight(transaction, ids, TimeProvider.System.GetUtcNow());
        });
        await operators.EnsureFirstAdminAsync();
        if (options.ResetStepUp is { } lost)
            await ResetStepUpAsync(services.GetRequiredService<Authenticators>(), lost);
        services.GetRequiredService<Armoury>().Reload();
        if (!first && !options.SignIn)
            return [];
        var admin = store.Read(Rows.Operators).First(OperatorBook.IsAdminOfAll).Id;
        var console = await operators.IssueCodeAsync(admin, by: null);
        var cli = await operators.IssueCodeAsync(admin, by: null);
        return [new SignInCode("console", console.Text, console.ExpiresAt), new SignInCode("cli", cli.Text, cli.ExpiresAt)];
    }

    private static async Task ResetStepUpAsync(Authenticators authenticators, string operatorId)
    {
        try
        {
            await authenticators.ResetAsync(operatorId, $"by {Environment.UserName}, who started TackOS with --reset-step-up", Actors.System);
        }
        catch (ControlException refused)
        {
            throw new StartupException($"{refused.Message} Leave --reset-step-up out, or name an operator who has one.");
        }
    }

    private static VaultKeys OpenKeys(string data, string keyFile)
    {
        try
        {
            return VaultKeys.Open(data, keyFile);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The keys in {data} and {keyFile} cannot be read or written: {refused.Message} See that the disk has space and the folder is yours.", refused);
        }
    }
}
