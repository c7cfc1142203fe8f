namespace TackOS.Cli.Printing;

/// <summary>The words of the domain that mean well or ill, coloured alike wherever they stand.</summary>
internal static class Tones
{
    public static Cell Of(string word) => new(word, word.ToLowerInvariant() switch
    {
        "ok" or "approved" or "settled" or "permitted" or "yes" or "accepted" or "same" or "active" => Tone.Good,
        "pending" or "near" or "needsapproval" or "needs-approval" or "draft" or "shadow" or "unknown" or "high" or "new" or "quarantined" => Tone.Warning,
        "paused" or "rejected" or "refused" or "denial" or "denied" or "critical" or "expired" or "changed" or "revoked" or "failed" => Tone.Bad,
        _ => Tone.Plain,
    });
}
