using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using TackOS.Server.Api;

namespace TackOS.Server.Tests.Gateway;

/// <summary>A whole gateway on a port of its own, with an upstream server in the sandbox, an operator and an agent; over a folder of its own.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string Server = "box";
    public const string Department = "ops";
    public const string AgentId = "robot";

    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-e2e-").FullName;
    private readonly List<IDisposable> _open = [];
    private RunningGateway? _gateway;
    private readonly Phones _phones = new();
    private string? _adminToken;
    private OperatorBook? _operators;

    private GatewayFixture()
    {
        Granted = Directory.CreateDirectory(Path.Combine(_folder, "granted")).FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "program"));
        Data = Path.Combine(_folder, "data");
        File.Copy(Path.Combine(Repository.Root, "tests", "fixtures", "echo-server.mjs"), Script);
    }

    /// <summary>Where TackOS keeps its data.</summary>
    public string Data { get; init; }

    /// <summary>The folder in which the upstream's actions can be seen.</summary>
    public string Granted { get; }

    public string Script => Path.Combine(_folder, "program", "echo-server.mjs");

    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromSeconds(20);

    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>What the server may reach, once it is added.</summary>
    public string[] Allow { get; set; } = [];

    /// <summary>What <c>--kek</c> says at the next start.</summary>
    public string? Kek { get; set; }

    /// <summary>What is typed at the next start; null where there is nobody.</summary>
    public string? Typed { get; set; }

    /// <summary>Whether the next start leaves the vault sealed.</summary>
    public bool Sealed { get; set; }

    /// <summary>What the gateway logs.</summary>
    public LogSink Log { get; } = new();

    public RunningGateway Gateway => _gateway ?? throw new InvalidOperationException("The gateway is not running.");

    public Uri Address => Gateway.Address;

    /// <summary>The first operator, signed in, with every role.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>The token of the agent <see cref="AgentId"/>.</summary>
    public string Token { get; private set; } = "";

    /// <summary>A gateway with nothing in it.</summary>
    public static async Task<GatewayFixture> BareAsync(
        TimeSpan? approvalWait = null, Action<IServiceCollection>? replace = null, string? data = null, string? kek = null, string? typed = null)
    {
        var fixture = data is null
            ? new GatewayFixture { ApprovalWait = approvalWait ?? TimeSpan.FromSeconds(20), Replace = replace }
            : new GatewayFixture { ApprovalWait = approvalWait ?? TimeSpan.FromSeconds(20), Replace = replace, Data = data };
        (fixture.Kek, fixture.Typed) = (kek, typed);
        await fixture.StartAsync();
        return fixture;
    }

    /// <summary>A gateway with the server <c>box</c> accepted, the department <c>ops</c> at a level, and the agent <c>robot</c> with a token.</summary>
    public static async Task<GatewayFixture> WithAgentAsync(
        int level = 2, TimeSpan? approvalWait = null, Action<IServiceCollection>? replace = null, string? data = null, string? kek = null, string? typed = null)
    {
        var fixture = await BareAsync(approvalWait, replace, data, kek, typed);
        await fixture.AddServerAsync();
        await fixture.AcceptServerAsync();
        await fixture.SetLevelAsync(level);
        await fixture.Admin.PutOkAsync($"/api/agents/{AgentId}", new { department = Department });
        await fixture.TakeTokenAsync();
        return fixture;
    }

    public async Task StartAsync()
    {
        _gateway = await TackOS.Server.Gateway.StartAsync(new GatewayOptions(Data, "127.0.0.1:0")
        {
            ApprovalWait = ApprovalWait,
            Replace = Parts,
            Kek = Kek,
            Sealed = Sealed,
            AskForKek = _ => TackOS.Server.Keys.VaultText.Typed(Typed),
        });
        if (_gateway.Codes.FirstOrDefault(c => c.Purpose == "cli") is { } code)
            _adminToken = await SignInAsync(code.Code);
        Admin = Client(_adminToken, "admin");
    }

    public async Task StopAsync()
    {
        if (_gateway is { } running)
            await running.DisposeAsync();
        _gateway = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>The authenticators of all operators.</summary>
    public Phones Phones => _phones;

    public HttpClient Client(string? token) => Client(token, operatorId: null);

    /// <summary>A client that does what the operator would: gives a code where one is asked for, and signs in again where the sign-in is over.</summary>
    public HttpClient Client(string? token, string? operatorId)
    {
        var handler = operatorId is null ? (HttpMessageHandler)new SocketsHttpHandler() : new OperatorHandler(operatorId, _phones, () => SignInAgainAsync(operatorId));
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _open.Add(client);
        return client;
    }

    /// <summary>Another operator, signed in with a code of his own.</summary>
    public Task<HttpClient> OperatorAsync(string id, params string[] roles) => OperatorAsync([], id, roles);

    /// <summary>Another operator, of one department only.</summary>
    public Task<HttpClient> OperatorOfAsync(string department, string id, params string[] roles) => OperatorAsync([department], id, roles);

    private async Task<HttpClient> OperatorAsync(string[] departments, string id, string[] roles)
    {
        await Admin.PutOkAsync($"/api/operators/{id}", new { name = id, roles, departments });
        return await OnHisOwnAsync(await LetInAsync(id), id);
    }

    /// <summary>Signed in with a code that the admin issued.</summary>
    public async Task<HttpClient> LetInAsync(string id) => Client(await SignInAsync((string)(await Admin.PostOkAsync($"/api/operators/{id}/codes", new { }))!["code"]!), id);

    /// <summary>Signed in with a code that the operator issued to himself.</summary>
    public async Task<HttpClient> OnHisOwnAsync(HttpClient letIn, string id) => Client(await SignInAsync((string)(await letIn.PostOkAsync($"/api/operators/{id}/codes", new { }))!["code"]!), id);

    /// <summary>Adds the server, or sets it anew; the fixture makes nothing of further arguments.</summary>
    public Task AddServerAsync(params string[] further) => Admin.PutOkAsync($"/api/servers/{Server}", new
    {
        transport = new { kind = "stdio", command = "/usr/bin/node", arguments = (string[])[Script, Granted, .. further], folders = new[] { new { path = Granted, writable = true }, new { path = Path.GetDirectoryName(Script)!, writable = false } }, allow = Allow },
        trusted = true,
    });

    public async Task<JsonNode?> AcceptServerAsync() => await Admin.PostOkAsync($"/api/servers/{Server}/accept", await SeenAsync());

    /// <summary>An operator looks at what the server offers; what is sent to accept exactly that.</summary>
    public async Task<JsonObject> SeenAsync()
    {
        var offer = (await Admin.PostOkAsync($"/api/servers/{Server}/offer", new { }))!;
        var tools = offer["tools"]!.AsArray().Where(t => (string?)t!["change"] != "gone");
        return new JsonObject
        {
            ["serverPin"] = offer["serverPin"]!.DeepClone(),
            ["tools"] = new JsonObject(tools.Select(t => KeyValuePair.Create((string)t!["name"]!, t["pin"]?.DeepClone()))),
        };
    }

    public Task SetLevelAsync(int level, int trial = 2) => Admin.PutOkAsync(
        $"/api/departments/{Department}", new { role = "operations", autonomy = level, trial, tools = new[] { Server } });

    public Task ClassifyAsync(string tool, string risk, bool sideEffect) => Admin.PutOkAsync(
        $"/api/tools/{Server}__{tool}/classification", new { risk, sideEffect, leaves = false });

    /// <summary>An operator calls the tool harmless, so that it runs without anybody's yes.</summary>
    public Task TrustAsync(string tool) => ClassifyAsync(tool, "Low", sideEffect: false);

    public Task PriceAsync(string tool, long micros) => Admin.PutOkAsync($"/api/tools/{Server}__{tool}/price", new { priceMicros = micros });

    public async Task TakeTokenAsync() => Token = await IssueTokenAsync(AgentId);

    public async Task<string> IssueTokenAsync(string agent, int days = 30) =>
        (string)(await Admin.PostOkAsync($"/api/agents/{agent}/tokens", new { days }))!["token"]!;

    /// <summary>The agent's side: the SDK's own client, of the newest revision unless told.</summary>
    public async Task<AgentClient> ConnectAsync(string? protocol = null, string? token = null) => new(await McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(Address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + (token ?? Token) },
        }),
        new McpClientOptions { ProtocolVersion = protocol },
        cancellationToken: TestContext.Current.CancellationToken));

    /// <summary>The one approval or draft that waits.</summary>
    public async Task<string> PendingAsync() => await Until.GotAsync(async () =>
        (await Admin.GetOkAsync("/api/approvals?status=pending"))!.AsArray() is [{ } only] ? (string)only["approval"]!["id"]! : null);

    /// <summary>The lines that the upstream wrote: what was really executed.</summary>
    public string[] Written => File.Exists(Path.Combine(Granted, "written.txt")) ? File.ReadAllLines(Path.Combine(Granted, "written.txt")) : [];

    public void Touch(string name) => File.WriteAllText(Path.Combine(Granted, name), "");

    /// <summary>The server asks its proxy for a way to each of these.</summary>
    public async Task GoOutAsync(params string[] places)
    {
        // It looks all the time, so the file appears with everything in it.
        var file = Path.Combine(Granted, "go-out");
        await File.WriteAllLinesAsync(file + ".new", places);
        File.Move(file + ".new", file);
    }

    public void Remove(string name) => File.Delete(Path.Combine(Granted, name));

    public JournalOf Journal => new(Data);

    /// <summary>A part of the running gateway.</summary>
    public T Part<T>()
        where T : notnull => Gateway.Parts.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _open)
            client.Dispose();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
        if (TestContext.Current.TestState?.Result == TestResult.Failed || Environment.GetEnvironmentVariable("TACKOS_TEST_LOG") is not null)
            TestContext.Current.TestOutputHelper?.WriteLine(Log.Text);
    }

    private void Parts(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(Log);
        services.AddSingleton(new AuthenticatorClock(_phones.Clock));
        services.AddHostedService(s => new Peek(() => _operators = s.GetRequiredService<OperatorBook>()));
        Replace?.Invoke(services);
    }

    /// <summary>Signed in once more, with a code of the system's.</summary>
    public async Task<HttpClient> SignedInAsync(string operatorId) => Client(await SignInAgainAsync(operatorId), operatorId);

    /// <summary>Null where the operator may not.</summary>
    private async Task<string?> SignInAgainAsync(string operatorId)
    {
        try
        {
            return await SignInAsync((await _operators!.IssueCodeAsync(operatorId, by: null)).Text);
        }
        catch (TackOS.Server.Storage.ControlException)
        {
            return null;
        }
    }

    private sealed class Peek(Action look) : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            look();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private async Task<string> SignInAsync(string code)
    {
        using var stranger = new HttpClient { BaseAddress = Address };
        var answer = await stranger.PostAsJsonAsync("/api/session", new { code, forCli = true }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["token"]!;
    }
}
