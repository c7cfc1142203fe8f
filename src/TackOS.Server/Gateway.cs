using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Api;
using TackOS.Server.Console;
using TackOS.Server.Egress;
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

    /// <summary>
    /// Puts the gateway together over a data folder that none runs over, has it do one thing, and takes it apart again: nobody is served, no server
    /// started, and what was in flight when the last one died stays as it is.
    /// </summary>
    /// <exception cref="StartupException">There is no journal, another gateway runs over it, or it could not start.</exception>
    internal static async Task<T> WithoutServingAsync<T>(GatewayOptions options, Func<IServiceProvider, Task<T>> work)
    {
        if (!File.Exists(new JournalPlaces(options.DataFolder).Database))
            throw new StartupException($"There is no journal in {options.DataFolder} (tackos.db).");
        using var folder = DataFolder.Take(options.DataFolder);
        var (app, store, keys) = await OpenAsync(options, folder);
        try
        {
            return await work(app.Services);
        }
        finally
        {
            await CloseAsync(app, store, keys);
        }
    }

    private static async Task<RunningGateway> StartAsync(GatewayOptions options, DataFolder folder)
    {
        var (app, store, keys) = await OpenAsync(options, folder);
        try
        {
            var codes = await PrepareAsync(app.Services, store, options);
            await app.StartAsync();
            return new RunningGateway(app, store, keys, folder, codes);
        }
        catch (Exception failed)
        {
            await CloseAsync(app, store, keys);
            throw CannotStart(options, folder, failed);
        }
    }

    /// <summary>Everything put together, over a journal that goes on from what was signed.</summary>
    private static async Task<(WebApplication App, Store Store, VaultKeys Keys)> OpenAsync(GatewayOptions options, DataFolder folder)
    {
        var data = folder.Path;
        var keys = OpenKeys(data, options);
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

        var app = Build(options, data, keys, store);
        try
        {
            await JournalStart.CheckAsync(app.Services.GetRequiredService<JournalPlaces>(), app.Services.GetRequiredService<JournalLog>(), keys, store, app.Services.GetRequiredService<TimeProvider>());
            return (app, store, keys);
        }
        catch (Exception failed)
        {
            await CloseAsync(app, store, keys);
            throw CannotStart(options, folder, failed);
        }
    }

    private static async Task CloseAsync(WebApplication app, Store store, VaultKeys keys)
    {
        await app.DisposeAsync();
        store.Dispose();
        keys.Dispose();
    }

    private static Exception CannotStart(GatewayOptions options, DataFolder folder, Exception failed) => failed switch
    {
        IOException => new StartupException($"TackOS cannot listen on {options.Listen}: {failed.Message} Choose another with --listen.", failed),
        StoreUnavailableException => new StartupException($"TackOS cannot start over {folder.Path}: {failed.Message}", failed),
        _ => failed,
    };

    private static WebApplication Build(GatewayOptions options, string data, VaultKeys keys, Store store)
    {
        // Nothing is read or watched where the command happens to run: settings that lie there are nobody's word, and a watch over a folder that
        // holds the data would hear of every write to it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            // Another name in the environment would have exceptions shown to whoever sent the request.
            EnvironmentName = Environments.Production,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A start that fails is told once, by its exception.
        builder.WebHost.UseUrls("http://" + options.Listen).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Ids>(_ => new Ids(TimeProvider.System));
        services.AddSingleton(store).AddSingleton(keys).AddSingleton(keys.Bodies).AddSingleton(keys.Secrets).AddSingleton(keys.StepUps);
        services.AddSingleton(new AuthenticatorClock(TimeProvider.System)).AddSingleton<Authenticators>().AddSingleton<Elevations>().AddSingleton<Beginning>().AddSingleton<StepUp>().AddSingleton<SignIns>();
        services.AddSingleton<LiveCalls>().AddSingleton<CallBook>().AddSingleton<ICallBook>(s => s.GetRequiredService<CallBook>());
        services.AddSingleton<ApprovalDesk>().AddSingleton<IApprovalDesk>(s => s.GetRequiredService<ApprovalDesk>());
        services.AddSingleton<Armoury>().AddSingleton<IArmoury>(s => s.GetRequiredService<Armoury>());
        services.AddSingleton<RingRecord>().AddSingleton<Sealing>().AddSingleton<Rewrapping>();
        services.AddSingleton(s => new KeyRotation(store, keys, s.GetRequiredService<Rewrapping>(), data, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new CallPathOptions { ApprovalWait = options.ApprovalWait }).AddSingleton<CallPath>();
        services.AddSingleton(new SandboxPlaces(Hidden(data, keys, store), Path.Combine(data, "packages")));
        services.AddSingleton(s => new BubblewrapSandbox(s.GetRequiredService<SandboxPlaces>(), TimeProvider.System));
        services.AddSingleton(_ => new PackageInstaller(Path.Combine(data, "packages"), TimeProvider.System));
        services.AddSingleton(AddressGuard.OfThisMachine(TimeProvider.System)).AddSingleton(new EgressOptions()).AddSingleton<EgressBook>().AddSingleton<IEgressJournal>(s => s.GetRequiredService<EgressBook>());
        services.AddSingleton(s => new EgressGate(new EgressContext(
            s.GetRequiredService<AddressGuard>(), s.GetRequiredService<IEgressJournal>(), s.GetRequiredService<EgressOptions>(), TimeProvider.System)));
        services.AddSingleton(s => new UpstreamConnections(
            s.GetRequiredService<BubblewrapSandbox>(), s.GetRequiredService<EgressGate>(), PackageChecks.AgainstPin,
            server => Asked.IsInForce(server, store.InForce), s.GetRequiredService<Armoury>().Redact,
            Complained(s.GetRequiredService<ILogger<UpstreamConnections>>()), TimeProvider.System, new UpstreamOptions()));
        services.AddSingleton<IUpstreams>(s => s.GetRequiredService<UpstreamConnections>());
        services.AddSingleton<AcceptedPackages>().AddSingleton<OfferCheck>().AddSingleton<Quarantine>().AddSingleton<ServerAcceptance>().AddSingleton<OperatorBook>().AddSingleton<DraftRunner>();
        services.AddSingleton<Eraser>().AddSingleton<BodyRetention>().AddSingleton<Pruning>().AddSingleton<PruningWatch>().AddSingleton<Retention>();
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
        services.AddSingleton<ILoggerFactory>(s => new RedactedLogging(
            ActivatorUtilities.CreateInstance<LoggerFactory>(s), text => s.GetRequiredService<Armoury>().Redact(text)));
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
        services.AddSingleton(places).AddSingleton<NoteSigner>(keys.JournalSigner).AddSingleton(folder).AddSingleton<ILogFiles>(folder);
        services.AddSingleton<ICheckpointRecord>(new CheckpointFile(places.Record));
        services.AddSingleton<JournalLog>().AddHostedService(s => s.GetRequiredService<JournalLog>());
    }

    /// <summary>A server cannot begin a line of the log: what would, or would act on a terminal, is shown as a dot.</summary>
    private static Action<string, string> Complained(ILogger log) => (server, lines) =>
        log.LogWarning("The server {Server} wrote last: {Lines}", server, string.Concat(lines.Select(c => char.IsControl(c) ? '·' : c)));

    /// <summary>Read anew whenever it is asked: where old entries go is an operator's to set.</summary>
    private static IEnumerable<string> Hidden(string data, VaultKeys keys, Store store)
    {
        yield return data;
        yield return KeyFile.DefaultFor(data);
        foreach (var key in keys.Hidden)
            yield return key;
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
            EgressBook.MarkUnclosed(transaction, TimeProvider.System.GetUtcNow());
        });
        await operators.EnsureFirstAdminAsync();
        if (options.ResetStepUp is { } lost)
            await ResetStepUpAsync(services.GetRequiredService<Authenticators>(), lost);
        if (!services.GetRequiredService<VaultKeys>().IsSealed)
        {
            await services.GetRequiredService<RingRecord>().CatchUpAsync();
            services.GetRequiredService<Armoury>().Reload();
        }

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

    private static VaultKeys OpenKeys(string data, GatewayOptions options)
    {
        if (options is { KeyFile: not null, Kek: not null })
            throw new StartupException("Both --key-file and --kek are given. --key-file FILE is short for --kek file:FILE: leave one out.");
        try
        {
            return VaultKeys.Open(data, new RingFile(data), options.Kek ?? (options.KeyFile is { } file ? $"file:{file}" : null), options.AskForKek, options.Sealed);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The keys of {data} cannot be read or written: {refused.Message} See that the disk has space and the folder is yours.", refused);
        }
    }
}
