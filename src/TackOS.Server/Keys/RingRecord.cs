using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>
/// Brings the journal and the ring together after a start. The file of the ring changes first and the journal is told afterwards, except for the
/// retirement of a root key, which the journal is told first: so whatever a crash leaves between the two can be made up for.
/// </summary>
internal sealed class RingRecord(Store store, VaultKeys keys, TimeProvider clock)
{
    /// <summary>Called whenever the ring was opened, before anything is done with it.</summary>
    /// <exception cref="StartupException">The ring is an older one than the journal knows.</exception>
    public async Task CatchUpAsync()
    {
        var (rotation, newest) = store.Read(db => (
            db.Number("SELECT MAX(rotation) FROM kek_rotation"), db.Number("SELECT MAX(version) FROM root_key WHERE made_at IS NOT NULL")));
        if (keys.Closure.Rotation < rotation || keys.CurrentVersion < newest)
            throw new StartupException("The key ring is an older one than the journal knows of. Put back the newest file keyring of this data folder.");
        await store.Writer.WriteAsync(transaction =>
        {
            if (keys.Closure.Rotation > rotation)
                transaction.Append(new KekRotated(keys.Closure.Rotation, keys.Closure.Option) { At = clock.GetUtcNow(), Actor = Actors.System });
            if (keys.CurrentVersion > Math.Max(newest, 1))
                transaction.Append(new RingRotated(keys.CurrentVersion) { At = clock.GetUtcNow(), Actor = Actors.System });
        });
        var retired = store.Read(Retired).Intersect(keys.Versions).ToList();
        if (retired.Count > 0)
            keys.Retire(retired);
    }

    /// <summary>The root keys that the journal says are retired.</summary>
    private static List<uint> Retired(Database db) => db.All("SELECT version FROM root_key WHERE retired_at IS NOT NULL", row => (uint)row.GetInt64(0));
}
