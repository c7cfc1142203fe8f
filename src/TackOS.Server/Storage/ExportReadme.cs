using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>What an auditor who gets the folder reads first.</summary>
internal static class ExportReadme
{
    public static string Text(Checkpoint head, string verifierKey) => $"""
        The journal of {head.Origin}, as a transparency log: {head.Size} entries under the root
        {head.Root}

        checkpoint         the signed root (C2SP tlog-checkpoint, signed-note)
        tile/              hashes and entries (C2SP tlog-tiles, RFC 6962 hashing with SHA-256)
        checkpoints/SIZE   every checkpoint that was published up to there, each the beginning of the next
        key.vkey           the verifier key: {verifierKey}

        Whoever could change these files could change the key beside them. Compare it with the key that
        you were given another way, or with one that a witness knows.

        To verify with TackOS:
            tackos audit verify --log . --key VKEY
        Without TackOS, with any tool that reads these formats: a tlog-tiles client opens the checkpoint
        with the key, computes every tile from the entries, and compares. golang.org/x/mod (sumdb/note,
        sumdb/tlog) has all that is needed; tests/fixtures/tlog-verify in the sources of TackOS does it
        in some two hundred lines.

        """;
}
