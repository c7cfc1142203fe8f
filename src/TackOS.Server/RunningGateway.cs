using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TackOS.Server.Keys;
using TackOS.Server.Storage;

namespace TackOS.Server;

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

    /// <summary>Whether it waits for its keys, so that no agent is let out.</summary>
    public bool IsSealed => _keys.IsSealed;

    internal IServiceProvider Parts => _app.Services;

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
