using System.Collections.Concurrent;
using TackOS.Identity;

namespace TackOS.Server.Api;

/// <summary>
/// Who gave a code a moment ago and need not give another one for the like. An elevation is a secret of its own, told to the page or the command
/// that gave the code and to nobody else: both keep it in memory alone, so whoever reads a token from a file or a cookie from a browser's profile
/// does not have it. It counts beside the one sign-in that it was given to, lives five minutes, and in this process only.
/// </summary>
internal sealed class Elevations(Ids ids, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private const string Prefix = "tke_";
    private readonly ConcurrentDictionary<string, Elevation> _open = new(StringComparer.Ordinal);

    public string Grant(SignedIn to, StepUpScope scope)
    {
        var now = clock.GetUtcNow();
        foreach (var (hash, old) in _open)
        {
            if (old.Until <= now)
                _open.TryRemove(hash, out _);
        }

        var (text, hashed) = Token.Issue(Prefix, ids.Fill);
        _open[hashed] = new Elevation(to.Operator.Id, to.Credential, scope, now + Life);
        return text;
    }

    public bool Covers(SignedIn who, StepUpScope scope, string? text) =>
        scope.Elevates() && Token.HashIfKind(text, Prefix) is { } hash && _open.TryGetValue(hash, out var found)
        && found.Credential == who.Credential && found.Scope == scope && found.Until > clock.GetUtcNow();

    /// <summary>Ends those of an operator, whose authenticator was taken away or changed.</summary>
    public void EndOf(string operatorId) => End(elevation => elevation.Operator == operatorId);

    /// <summary>Ends those of a sign-in that is over.</summary>
    public void EndWith(string credential) => End(elevation => elevation.Credential == credential);

    private void End(Predicate<Elevation> which)
    {
        foreach (var (hash, one) in _open)
        {
            if (which(one))
                _open.TryRemove(hash, out _);
        }
    }

    private sealed record Elevation(string Operator, string Credential, StepUpScope Scope, DateTimeOffset Until);
}
