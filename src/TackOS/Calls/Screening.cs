using TackOS.Vault;

namespace TackOS.Calls;

/// <summary>
/// A call that was searched for the values of the secrets in play and holds none. Only such a call is scoped, so that nothing of what an agent
/// sends is judged, kept or quoted before it was searched.
/// </summary>
public sealed class Screened
{
    private Screened(IncomingCall call) => Call = call;

    public IncomingCall Call { get; }

    /// <summary>
    /// A call that holds the value of a secret is refused, whole. To keep it with the value taken out would show approvers and auditors another
    /// call than the one that is sent, and a draft could not be run; to keep it as it came would put the value beside the journal.
    /// </summary>
    public static Step<Screened> Screen(IncomingCall call, IArmoury vault)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(vault);
        try
        {
            return vault.FindIn(call) is [_, ..] found ? Sentences.HoldsSecrets(found) : new Screened(call);
        }
        catch (VaultSealedException closed)
        {
            // It was open a moment ago, when the call was let in.
            return vault.Closed ?? new Refusal(Codes.VaultSealed, closed.Message);
        }
    }

    /// <summary>A step of a plan, which is simulated: it is neither sent nor kept.</summary>
    internal static Screened Imagined(IncomingCall call) => new(call);
}
