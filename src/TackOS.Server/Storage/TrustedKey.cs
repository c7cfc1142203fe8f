using System.Diagnostics.CodeAnalysis;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The key that a journal is read under without the server. The one that lies beside the data proves nothing against whoever could change both;
/// one that was kept elsewhere does.
/// </summary>
internal static class TrustedKey
{
    /// <summary>False, with the reason, where there is no journal or no key to trust.</summary>
    /// <param name="places">Where the journal lies.</param>
    /// <param name="verifierKey">A signed-note verifier key; null takes the one beside the data.</param>
    /// <param name="trust">Trust in that key.</param>
    /// <param name="why">Why not, in one sentence.</param>
    public static bool TryFind(JournalPlaces places, string? verifierKey, [NotNullWhen(true)] out LogTrust? trust, out string why)
    {
        trust = null;
        if (!File.Exists(places.Database) || (verifierKey is null && !File.Exists(places.VerifierKey)))
        {
            why = $"There is no journal in {places.DataFolder} (tackos.db and key.vkey).";
            return false;
        }

        if (!NoteVerifier.TryParse((verifierKey ?? File.ReadAllText(places.VerifierKey)).Trim(), out var key, out var flaw))
        {
            why = $"{(verifierKey is null ? places.VerifierKey : "The key that was given")} is not a verifier key: {flaw}";
            return false;
        }

        (trust, why) = (LogTrust.In(key), "");
        return true;
    }
}
