using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Witnesses;

/// <summary>Where a witness keeps its key and memory, where it listens, and whose logs it watches.</summary>
/// <param name="DataFolder">Made on the first start; nobody else can read it.</param>
/// <param name="Listen">Address and port, as <c>127.0.0.1:7071</c>; port 0 takes a free one.</param>
/// <param name="LogKeys">The verifier keys of the logs.</param>
/// <param name="Name">The name it signs under, for good; null keeps the one it has, or makes one.</param>
public sealed record WitnessServerOptions(string DataFolder, string Listen, IReadOnlyList<string> LogKeys, string? Name = null);

/// <summary>A witness that serves (C2SP tlog-witness). It needs no gateway, no database and nobody's key but its own.</summary>
public sealed class RunningWitness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CosignatureSigner _signer;
    private readonly DataFolder _folder;

    internal RunningWitness(WebApplication app, CosignatureSigner signer, DataFolder folder)
    {
        (_app, _signer, _folder) = (app, signer, folder);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    /// <summary>What whoever trusts this witness is told, as a vkey.</summary>
    public string VerifierKey => _signer.Verifier.ToString();

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _signer.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Puts a witness together and starts it.</summary>
public static class WitnessServer
{
    private const string KeyName = "witness.key";
    private const string VerifierName = "witness.vkey";
    private const string MemoryName = "logs";

    /// <exception cref="StartupException">It cannot start; the message names the cause and the mend.</exception>
    public static async Task<RunningWitness> StartAsync(WitnessServerOptions options)
    {
        var logs = Logs(options.LogKeys);
        var folder = DataFolder.Take(options.DataFolder);
        CosignatureSigner? signer = null;
        try
        {
            if (File.Exists(Path.Combine(folder.Path, "tackos.db")))
                throw new StartupException($"{folder.Path} holds a journal. A witness keeps what it saw elsewhere, best on another machine: name another folder with --data.");
            signer = OpenKey(folder.Path, options.Name);
            var app = WitnessHost.Build(options.Listen, logs, signer, OpenMemory(folder.Path, logs));
            await StartAsync(app, options.Listen);
            return new RunningWitness(app, signer, folder);
        }
        catch
        {
            signer?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<WitnessedLog> Logs(IReadOnlyList<string> keys)
    {
        try
        {
            return keys.Count > 0
                ? WitnessedLog.Of([.. keys.Select(key => NoteVerifier.Parse(key.Trim()))])
                : throw new StartupException("A witness watches at least one log. Name its verifier key: --log VKEY");
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new StartupException($"A log's key cannot be used: {wrong.Message} A journal's key is in the file key.vkey of its data folder.", wrong);
        }
    }

    private static CosignatureSigner OpenKey(string folder, string? name)
    {
        var file = Path.Combine(folder, KeyName);
        try
        {
            // Without the key its memory would be another witness's, and whoever knows the old one would wait for it in vain.
            if (!File.Exists(file) && (File.Exists(Path.Combine(folder, VerifierName)) || WitnessFolder.HoldsMemory(Path.Combine(folder, MemoryName))))
                throw new StartupException($"{file} is missing. Put it back from a backup; a new witness needs a new folder.");
            var signer = File.Exists(file) ? WitnessKey.Read(file, TimeProvider.System) : NewWitness(file, name);
            if (name is not null && name != signer.Verifier.Name)
            {
                signer.Dispose();
                throw new StartupException($"This witness is '{signer.Verifier.Name}' for good, since that is what its key is known under. Leave --name out, or name another folder with --data.");
            }

            File.WriteAllText(Path.Combine(folder, VerifierName), signer.Verifier + "\n");
            return signer;
        }
        catch (ArgumentException wrong)
        {
            throw new StartupException($"--name: {wrong.Message}", wrong);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartupException($"The witness's key cannot be used: {broken.Message} See that the disk has space and the folder is yours, or restore a backup.", broken);
        }
    }

    /// <summary>
    /// 1. The empty memory is durable: a crash leaves one without a key, which the next start takes as its own. 2. So is the key, and its
    /// verifier key is told to somebody only after that. A key without a memory is therefore one that lost it.
    /// </summary>
    private static CosignatureSigner NewWitness(string file, string? name)
    {
        WitnessFolder.Create(Path.Combine(Path.GetDirectoryName(file)!, MemoryName));
        return WitnessKey.Create(file, name ?? NewName(), TimeProvider.System);
    }

    private static WitnessFolder OpenMemory(string folder, IReadOnlyList<WitnessedLog> logs)
    {
        try
        {
            return WitnessFolder.Open(Path.Combine(folder, MemoryName), logs.Select(log => log.Origin));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartupException($"The witness does not start without its memory: {broken.Message} Put it back from its backup as it was last; with an older one it would cosign what it has seen contradicted. Where that is lost it can no longer vouch: retire this witness, and make a new one with a new key in a new folder.", broken);
        }
    }

    private static async Task StartAsync(WebApplication app, string listen)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failed)
        {
            await app.DisposeAsync();
            throw failed is IOException or FormatException or InvalidOperationException
                ? new StartupException($"The witness cannot listen on {listen}: {failed.Message} Choose another with --listen.", failed)
                : failed;
        }
    }

    private static string NewName() => "tackos.local/witness-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
