using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>
/// The first quarter of an hour of a gateway, in which its one operator sets it up. He has just shown his authenticator, and no agent has ever had
/// a token, so there is none to guard against: he need not wait for a new code between one command and the next. It ends with the first agent's
/// token, with the second operator, and with the process.
/// </summary>
internal sealed class Beginning(Store store, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private volatile Begun? _begun;

    /// <summary>An operator set his first authenticator up.</summary>
    public void Of(string operatorId) => _begun = new Begun(operatorId, clock.GetUtcNow() + Life);

    /// <summary>An authenticator was taken away: whoever has the sign-in shows a new one.</summary>
    public void End() => _begun = null;

    public bool Covers(string operatorId, StepUpScope scope) =>
        scope == StepUpScope.Settings && _begun is { } begun && begun.Operator == operatorId && begun.Until > clock.GetUtcNow()
        && store.Read(db => db.Number("SELECT (SELECT COUNT(*) FROM agent_token) + (SELECT COUNT(*) FROM operator)")) == 1;

    private sealed record Begun(string Operator, DateTimeOffset Until);
}
