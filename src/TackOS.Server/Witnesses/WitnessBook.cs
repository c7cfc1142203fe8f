using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Witnesses;

namespace TackOS.Server.Witnesses;

/// <summary>The witness policy in force.</summary>
internal sealed class WitnessBook(Store store, VaultKeys keys, TimeProvider clock)
{
    public WitnessPolicy Policy() => store.Read(Rows.WitnessPolicy);

    /// <summary>From the next checkpoint on, this policy counts.</summary>
    /// <exception cref="ControlException">It is none that can be met and verified.</exception>
    public async Task SetAsync(WitnessPolicy policy, string? reason, string actor)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new ControlException("reason-missing", "Say why the witnesses change; the journal keeps it.");
        if (policy.Fault(keys.JournalSigner.Verifier) is { } fault)
            throw new ControlException("witness-policy-invalid", fault);
        await store.Writer.WriteAsync(transaction => transaction.Append(
            new WitnessPolicySet(policy.Witnesses, policy.Quorum, reason.Trim()) { At = clock.GetUtcNow(), Actor = actor }));
    }
}
