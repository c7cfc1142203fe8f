using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>
/// The key that signs the journal, which is there while the vault is open. Who it is, is known from <c>key.vkey</c> at any time.
/// </summary>
internal sealed class JournalKey(NoteVerifier verifier) : NoteSigner(verifier)
{
    private readonly Lock _use = new();
    private NoteSigner? _key;

    /// <summary>Whether the seed belongs to the verifier; only then it signs from now on.</summary>
    public bool TryUnseal(SecretValue seed)
    {
        var key = seed.Reveal(Verifier.Name, static (bytes, name) => Ed25519Signer.FromSeed(name, bytes));
        if (key.Verifier.ToString() != Verifier.ToString())
        {
            key.Dispose();
            return false;
        }

        lock (_use)
        {
            _key?.Dispose();
            _key = key;
        }

        return true;
    }

    public void Seal()
    {
        lock (_use)
        {
            _key?.Dispose();
            _key = null;
        }
    }

    /// <exception cref="VaultSealedException">The vault is sealed.</exception>
    protected override byte[] SignText(string text)
    {
        lock (_use)
            return (_key ?? throw new VaultSealedException()).Sign(text).Signature.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        Seal();
        base.Dispose(disposing);
    }
}
