using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>
/// Opens and shuts the vault of a running gateway. While it is sealed agents are let nothing out and no server runs; operators read, and change
/// what needs no key.
/// </summary>
internal sealed class Sealing(
    Store store, VaultKeys keys, RingRecord record, Armoury armoury, UpstreamConnections upstreams, JournalLog log, LiveCalls live, Ids ids, TimeProvider clock) : IDisposable
{
    public const string EscalationKind = "unseal-failed";

    // A few slips of the hand cost nothing; whoever guesses waits longer each time.
    private const int FreeAttempts = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>How long calls that are under way may take to be settled before the keys go all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _one = new(1);
    private int _failed;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Opens the vault with what an admin typed, or with what the provider has by itself.</summary>
    /// <param name="typed">What was typed; null where there was nothing to type.</param>
    /// <param name="actor">Who unseals it.</param>
    /// <param name="prove">
    /// Asked once the keys are there, since what it checks a code with is sealed too, and before anything is let out. It throws where the vault must stay
    /// sealed. Null where what was typed is proof enough.
    /// </param>
    /// <exception cref="ControlException">It is not the key, it is too early to try again, or the vault is open.</exception>
    public Task UnsealAsync(SecretValue? typed, string actor, Func<Task>? prove) => AloneAsync(async () =>
    {
        if (!keys.IsSealed)
            throw new ControlException("vault-open", "The vault is not sealed.", 409);
        if (_notBefore - clock.GetUtcNow() is { Ticks: > 0 } wait)
            throw new ControlException("unseal-too-often", $"Too many attempts did not unseal the vault. Try again in {Math.Ceiling(wait.TotalSeconds)} s.", 429);
        if (keys.Provider.Asks is { } what && typed is null)
            throw new ControlException("kek-missing", $"Unsealing needs the {what}.");
        try
        {
            await Task.Run(() => keys.Unseal(typed));
            await record.CatchUpAsync();
            if (prove is not null)
                await prove();
            await store.Writer.WriteAsync(transaction => transaction.Append(new VaultUnsealed(keys.Closure.Provider) { At = clock.GetUtcNow(), Actor = actor }));
            armoury.Reload();
        }
        catch (Exception refused) when (refused is StartupException or IOException or UnauthorizedAccessException)
        {
            keys.Seal();
            await FailedAsync(actor);
            throw new ControlException(refused is WrongKekException ? "unseal-wrong" : "kek-unavailable", refused.Message, 403);
        }
        catch
        {
            // Half open is no state: what cannot be recorded does not happen.
            armoury.Forget();
            keys.Seal();
            throw;
        }

        _failed = 0;
        await log.SignAsync();
    });

    /// <summary>
    /// (1) No further call is let in. (2) Calls under way have a few seconds to be settled. (3) Servers stop, which hold secrets in their environment.
    /// (4) The entry that says so is written and signed for. (5) Keys and values are wiped, whatever failed before.
    /// </summary>
    /// <exception cref="ControlException">The vault is sealed.</exception>
    public Task SealAsync(string actor) => AloneAsync(async () =>
    {
        if (keys.IsSealed)
            throw new ControlException(Codes.VaultSealed, "The vault is sealed already.", 409);
        armoury.Shut();
        try
        {
            for (var waited = TimeSpan.Zero; live.IsExecuting && waited < Patience; waited += Look)
                await Task.Delay(Look, clock);
            await upstreams.CloseAllAsync();
            await store.Writer.WriteAsync(transaction => transaction.Append(new VaultSealed { At = clock.GetUtcNow(), Actor = actor }));
            await log.SignAsync();
        }
        finally
        {
            armoury.Forget();
            keys.Seal();
        }
    });

    public void Dispose() => _one.Dispose();

    private async Task FailedAsync(string actor)
    {
        _failed++;
        if (_failed >= FreeAttempts)
            _notBefore = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, _failed - FreeAttempts)));
        var attempt = _failed;
        await store.Writer.WriteAsync(transaction =>
        {
            var now = clock.GetUtcNow();
            transaction.Append(new UnsealFailed(keys.Closure.Provider, attempt) { At = now, Actor = actor });
            if (attempt >= FreeAttempts && transaction.Database.Number("SELECT COUNT(*) FROM escalation WHERE kind = ?1 AND resolved_at IS NULL", EscalationKind) == 0)
                transaction.Append(new EscalationRaised(ids.New("esc"), EscalationKind, "vault", $"{attempt} attempts in a row did not unseal the vault. Unless somebody mistyped, somebody with an admin's sign-in guesses at what closes it.")
                { At = now, Actor = Actors.System });
        });
    }

    private async Task AloneAsync(Func<Task> work)
    {
        await _one.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _one.Release();
        }
    }
}
