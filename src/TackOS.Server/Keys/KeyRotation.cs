using TackOS.Server.Keys.Kek;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>The three rotations, one at a time, while calls run. What closes the ring, what is made under which root key, and what is under old ones.</summary>
internal sealed class KeyRotation(Store store, VaultKeys keys, Rewrapping rewrapping, string dataFolder, TimeProvider clock) : IDisposable
{
    private static readonly string[] Libraries = ["/usr/lib/", "/usr/lib64/", "/usr/local/lib/"];
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Closes the ring with another key-encryption key. The old one opens an earlier copy of the file, and this one no more.</summary>
    public Task<KekRecord> KekAsync(string provider, SecretValue? typed, string actor) => AloneAsync(async () =>
    {
        var next = KekChoice.Of(provider, dataFolder);
        if (next is Pkcs11Kek token && !IsLibrary(token.Module))
            throw new ControlException("kek-unavailable", $"A PKCS #11 module is loaded into TackOS itself, so over the API it is one of the system: below {string.Join(", ", Libraries)}. Start with another by --kek.");
        if (next.Asks is { } what && typed is null)
            throw new ControlException("kek-missing", $"The new {what} is needed to close the vault with it.");
        await Task.Run(() => keys.RotateKek(next, typed));
        await store.Writer.WriteAsync(transaction => transaction.Append(
            new KekRotated(keys.Closure.Rotation, keys.Closure.Option) { At = clock.GetUtcNow(), Actor = actor }));
        return keys.Closure;
    });

    /// <summary>A new root key, under which everything is made from now on.</summary>
    public Task<uint> RingAsync(string actor) => AloneAsync(async () =>
    {
        var version = keys.RotateRing();
        await store.Writer.WriteAsync(transaction => transaction.Append(new RingRotated(version) { At = clock.GetUtcNow(), Actor = actor }));
        return version;
    });

    /// <summary>A piece of moving what is under older root keys; see <see cref="Rewrapping.StepAsync"/>.</summary>
    public Task<RewrapProgress> SecretsAsync(string actor, bool leaveUnreadable) => AloneAsync(() => rewrapping.StepAsync(actor, leaveUnreadable));

    public void Dispose() => _one.Dispose();

    private static bool IsLibrary(string module) =>
        File.Exists(module) && Libraries.Any(folder => Resolved(module).StartsWith(folder, StringComparison.Ordinal));

    private static string Resolved(string path) => Path.GetFullPath(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);

    private async Task<T> AloneAsync<T>(Func<Task<T>> rotate)
    {
        if (keys.IsSealed)
            throw new VaultSealedException();
        await _one.WaitAsync();
        try
        {
            return await rotate();
        }
        catch (StartupException refused)
        {
            throw new ControlException("kek-unavailable", refused.Message);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new ControlException("rotation-failed", $"The key ring could not be written durably: {broken.Message} Mend that and do it again; tackos vault status says what closes the vault now.", 503);
        }
        finally
        {
            _one.Release();
        }
    }
}
