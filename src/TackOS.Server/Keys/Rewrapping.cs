using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>How far the root keys before the current one are out of use.</summary>
/// <param name="Done">How many secrets and bodies were moved to the current one just now.</param>
/// <param name="Left">How many may still be under an older one.</param>
/// <param name="Unreadable">Those of them that no key of the ring opens, as <c>secret:ID/VERSION</c>, <c>step-up:OPERATOR</c> and <c>body:ID</c>; a hundred at most.</param>
/// <param name="Retired">The root keys that left the ring just now.</param>
/// <param name="Versions">The root keys in the ring.</param>
internal sealed record RewrapProgress(int Done, int Left, IReadOnlyList<string> Unreadable, IReadOnlyList<uint> Retired, IReadOnlyList<uint> Versions);

/// <summary>
/// Moves what is under older root keys to the current one, and retires those. Only the wrapped data keys are written anew: no value and no body is
/// decrypted, and what was sealed stays as it is.
/// </summary>
/// <remarks>
/// (1) Each batch is a transaction. A crash leaves some moved and some not; the next call looks for what is left. (2) The entry that a root key is
/// retired is committed in the transaction that finds nothing under it. From there on nothing is kept under it any more
/// (<see cref="Transaction.Keep"/>). A crash leaves the key in the ring; the next start takes it out. (3) The key leaves the ring. (4) The database's
/// log is emptied, so that the old wrapped keys are in no file either.
/// </remarks>
internal sealed class Rewrapping(Store store, VaultKeys keys, Eraser eraser, TimeProvider clock)
{
    private const int AtOnce = 200;
    private const int MostBatches = 25;
    private const int MostNamed = 100;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    /// <summary>A bounded piece of the work; to be called until nothing is left.</summary>
    /// <param name="actor">Who has it done.</param>
    /// <param name="leaveUnreadable">Retire although something that no key opens is under it.</param>
    public async Task<RewrapProgress> StepAsync(string actor, bool leaveUnreadable)
    {
        var current = keys.CurrentVersion;
        var (done, last, unreadable) = (0, 0L, new List<string>());
        foreach (var secret in store.Read(db => OldSecrets(db, current)))
            done += await MoveAsync(secret, unreadable);
        foreach (var proof in store.Read(db => OldStepUps(db, current)))
            done += await MoveAsync(proof, unreadable);
        var batches = 0;
        List<OldBody> bodies;
        for (; (bodies = store.Read(db => OldBodies(db, current, last))).Count > 0 && batches < MostBatches; batches++)
        {
            done += await MoveAsync(bodies, unreadable);
            last = bodies[^1].Number;
        }

        var left = bodies.Count == 0 ? unreadable.Count : store.Read(db => (int)db.Number("SELECT COUNT(*) FROM body WHERE n > ?1 AND length(key) > 0 AND substr(key, 2, 4) <> ?2", last, Named(current))) + unreadable.Count;
        var retired = left == 0 || (leaveUnreadable && left == unreadable.Count) ? await RetireAsync(current, unreadable, actor) : [];
        return new RewrapProgress(done, retired.Count > 0 ? 0 : left, [.. unreadable.Take(MostNamed)], retired, keys.Versions);
    }

    private async Task<int> MoveAsync(OldSecret secret, List<string> unreadable)
    {
        if (Rewrapped(secret) is not { } moved)
        {
            unreadable.Add($"secret:{secret.Id}/{secret.Version}");
            return 0;
        }

        return await store.Writer.WriteAsync(transaction => transaction.Database.Execute(
            "UPDATE secret_box SET box = ?3 WHERE id = ?1 AND version = ?2 AND box = ?4", secret.Id, (long)secret.Version, moved, secret.Box));
    }

    private async Task<int> MoveAsync(OldStepUp proof, List<string> unreadable)
    {
        if (keys.StepUps.Rewrap(proof.Operator, proof.Enrolment, proof.Box) is not { } moved)
        {
            unreadable.Add($"step-up:{proof.Operator}");
            return 0;
        }

        return await store.Writer.WriteAsync(transaction => transaction.Database.Execute(
            "UPDATE step_up_box SET box = ?2 WHERE enrolment = ?1 AND box = ?3", proof.Enrolment, moved, proof.Box));
    }

    private byte[]? Rewrapped(OldSecret secret)
    {
        try
        {
            return keys.Secrets.Rewrap(new SecretId(secret.Id), secret.Version, BindingText.Read(secret.Binding), secret.Box);
        }
        catch (InvalidBindingException)
        {
            return null;
        }
    }

    /// <summary>The key is worked out beside the writer. A body that was erased meanwhile has another key, none, and stays erased.</summary>
    private async Task<int> MoveAsync(List<OldBody> bodies, List<string> unreadable)
    {
        var moved = bodies.ConvertAll(body => (Body: body, Key: keys.Bodies.Rewrap(body.Id, body.Key)));
        unreadable.AddRange(moved.Where(m => m.Key is null).Select(m => $"body:{m.Body.Id}"));
        return await store.Writer.WriteAsync(transaction => moved.Where(m => m.Key is not null).Sum(m => transaction.Database.Execute(
            "UPDATE body SET key = ?2 WHERE n = ?1 AND key = ?3", m.Body.Number, m.Key, m.Body.Key)));
    }

    private async Task<IReadOnlyList<uint>> RetireAsync(uint current, List<string> unreadable, string actor)
    {
        var old = keys.Versions.Where(version => version < current).ToList();
        if (old.Count == 0)
            return [];
        // What was encrypted before the rotation and comes to the writer only now is moved by the next call.
        var retired = await store.Writer.WriteAsync(transaction =>
        {
            var db = transaction.Database;
            var still = OldSecrets(db, current).Select(s => $"secret:{s.Id}/{s.Version}").Concat(OldStepUps(db, current).Select(s => $"step-up:{s.Operator}")).Concat(OldBodies(db, current, 0, int.MaxValue).Select(b => $"body:{b.Id}"));
            if (still.Except(unreadable).Any())
                return [];
            foreach (var version in old)
                transaction.Append(new RootRetired(version) { At = clock.GetUtcNow(), Actor = actor });
            return old;
        });
        if (retired.Count == 0)
            return [];
        keys.Retire(retired);
        eraser.LeaveOldPages();
        await eraser.FinishAsync(LogPatience);
        return retired;
    }

    private static List<OldSecret> OldSecrets(Database db, uint current) => db.All(
        "SELECT id, version, box, binding FROM secret_box WHERE substr(box, 2, 4) <> ?1 ORDER BY id, version",
        row => new OldSecret(row.GetString(0), row.GetInt32(1), row.Bytes(2), row.GetString(3)), Named(current));

    private static List<OldStepUp> OldStepUps(Database db, uint current) => db.All(
        "SELECT operator, enrolment, box FROM step_up_box WHERE substr(box, 2, 4) <> ?1 ORDER BY operator",
        row => new OldStepUp(row.GetString(0), row.GetString(1), row.Bytes(2)), Named(current));

    private static List<OldBody> OldBodies(Database db, uint current, long after, int most = AtOnce) => db.All(
        "SELECT n, id, key FROM body WHERE n > ?1 AND length(key) > 0 AND substr(key, 2, 4) <> ?2 ORDER BY n LIMIT ?3",
        row => new OldBody(row.GetInt64(0), row.GetString(1), row.Bytes(2)), after, Named(current), (long)most);

    /// <summary>As a wrapped key names its version, after its first byte.</summary>
    private static byte[] Named(uint version)
    {
        var named = new byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(named, version);
        return named;
    }

    private sealed record OldSecret(string Id, int Version, byte[] Box, string Binding);

    private sealed record OldStepUp(string Operator, string Enrolment, byte[] Box);

    private sealed record OldBody(long Number, string Id, byte[] Key);
}
