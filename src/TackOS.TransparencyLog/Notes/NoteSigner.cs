namespace TackOS.TransparencyLog;

/// <summary>
/// A private key that signs notes, and the verifier anybody checks it with. Another algorithm, or a key that lives in a
/// hardware module, is another subclass.
/// </summary>
public abstract class NoteSigner(NoteVerifier verifier) : IDisposable
{
    public NoteVerifier Verifier { get; } = verifier;

    /// <summary>Signs a note text, which must end in a line end.</summary>
    /// <exception cref="ArgumentException">The text cannot be the text of a note, or this key does not sign such texts.</exception>
    public NoteSignature Sign(string text)
    {
        SignedNote.ThrowIfNotNoteText(text);
        return new NoteSignature(Verifier.Name, Verifier.KeyId, SignText(text));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The signature bytes, as the key's algorithm writes them after the key id.</summary>
    protected abstract byte[] SignText(string text);

    protected virtual void Dispose(bool disposing)
    {
    }
}
