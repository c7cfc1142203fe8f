using System.Collections.Concurrent;

namespace TackOS.Server.Api;

/// <summary>
/// How long a sign-in lasts: twelve hours, and no longer than an hour without use. When one was used last is known to this process only; a restart
/// counts from the sign-in itself, so whoever signed in more than an hour before it signs in again.
/// </summary>
internal sealed class SignIns(TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    /// <summary>For how long after signing in a first authenticator may be set up: who finds an old token cannot.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    public bool IsOver(string credential, DateTimeOffset issuedAt)
    {
        var now = clock.GetUtcNow();
        var last = _used.TryGetValue(credential, out var used) && used > issuedAt ? used : issuedAt;
        return now >= issuedAt + Life || now > last + Idle;
    }

    public void Use(string credential) => _used[credential] = clock.GetUtcNow();

    public void Forget(string credential) => _used.TryRemove(credential, out _);

    public bool IsFresh(SignedIn who) => clock.GetUtcNow() < who.IssuedAt + Fresh;
}
