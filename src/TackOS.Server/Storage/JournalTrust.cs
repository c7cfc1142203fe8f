using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>Under which keys a log is verified.</summary>
/// <param name="VerifierKey">The log's verifier key (C2SP signed-note); null takes the one that lies beside the log, which proves nothing against whoever could change both.</param>
/// <param name="Witnesses">Verifier keys of witnesses (C2SP tlog-cosignature), each of which must have cosigned the newest checkpoint.</param>
public sealed record JournalTrust(string? VerifierKey = null, params IReadOnlyList<string> Witnesses)
{
    /// <summary>Who must have signed any checkpoint, and who the newest.</summary>
    internal sealed record Keys(string VerifierKey, LogTrust Any, LogTrust Newest);

    /// <summary>The keys, or the sentence that says why there are none.</summary>
    internal (Keys? Keys, string Why) Read(string fileBeside)
    {
        if ((VerifierKey ?? Beside(fileBeside)) is not { } named)
            return (null, $"There is no verifier key {fileBeside}. Name the one you kept: --key");
        if (!NoteVerifier.TryParse(named.Trim(), out var key, out var why))
            return (null, $"{(VerifierKey is null ? fileBeside : "The key that was given")} is not a verifier key: {why}");
        var witnesses = new List<CosignatureVerifier>();
        foreach (var cosigning in Witnesses)
        {
            if (!NoteVerifier.TryParse(cosigning.Trim(), out var witness, out why) || witness is not CosignatureVerifier cosigner)
                return (null, $"A witness that was given is not the verifier key of one: {(why.Length > 0 ? why : "its type is not 0x04.")}");
            witnesses.Add(cosigner);
        }

        try
        {
            return (new Keys(key.ToString(), LogTrust.In(key), new LogTrust(key.Name, [key], witnesses, witnesses.Count)), "");
        }
        catch (ArgumentException)
        {
            return (null, "Two of the keys that were given are the same: a witness counts once, and the log is not its own.");
        }
    }

    /// <summary>Whoever wrote the folder wrote this file too, so it is read as warily as the log.</summary>
    private static string? Beside(string file) =>
        new LogFolder(Path.GetDirectoryName(Path.GetFullPath(file))!).ReadExactly(Path.GetFileName(file)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
