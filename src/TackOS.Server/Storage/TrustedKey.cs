using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The key that a journal is read under without the server. The one that lies beside the data proves nothing against whoever could change both;
/// one that was kept elsewhere does.
/// </summary>
internal abstract record TrustedKey
{
    private TrustedKey()
    {
    }

    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="verifierKey">A signed-note verifier key; null takes the one beside the data.</param>
    public static TrustedKey Of(string dataFolder, string? verifierKey)
    {
        var file = Path.Combine(dataFolder, "tackos.db");
        var verifierFile = Path.Combine(dataFolder, "key.vkey");
        if (!File.Exists(file) || (verifierKey is null && !File.Exists(verifierFile)))
            return new None($"There is no journal in {dataFolder} (tackos.db and key.vkey).");
        return NoteVerifier.TryParse((verifierKey ?? File.ReadAllText(verifierFile)).Trim(), out var key, out var why)
            ? new Found(LogTrust.In(key), file)
            : new None($"{(verifierKey is null ? verifierFile : "The key that was given")} is not a verifier key: {why}");
    }

    internal sealed record Found(LogTrust Trust, string Database) : TrustedKey;

    internal sealed record None(string Why) : TrustedKey;
}
