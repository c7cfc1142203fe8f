using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TackOS.TransparencyLog;

/// <summary>
/// A text with signature lines (C2SP signed-note). Parsing checks the form only: the text means nothing until
/// <see cref="Verify"/> has found a trusted key's signature. Parsing and encoding again gives the same bytes.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Notes above this many bytes are refused.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>Notes with more signature lines are refused; the specification asks for at least 16.</summary>
    public const int MaxSignatures = 100;

    /// <exception cref="ArgumentException">The text cannot be the text of a note, or there are no or too many signatures.</exception>
    public SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        ThrowIfNotNoteText(text);
        ArgumentNullException.ThrowIfNull(signatures);
        if (signatures.Count is 0 or > MaxSignatures)
        {
            throw new ArgumentException($"A note has 1 to {MaxSignatures} signatures, not {signatures.Count}.", nameof(signatures));
        }

        Text = text;
        Signatures = [.. signatures];
    }

    /// <summary>The signed text, with its last line end.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order, those of unknown keys included.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text with each signer in turn.</summary>
    /// <exception cref="ArgumentException">The text cannot be the text of a note, or a signer does not sign such texts.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<NoteSigner> signers) =>
        new(text, [.. signers.Select(s => s.Sign(text))]);

    /// <summary>Reads a note; what is malformed, too large or has too many signatures is refused with the reason, empty else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, out string why)
    {
        note = Read(bytes, out why);
        return note is not null;
    }

    /// <exception cref="FormatException">The note is refused, see <see cref="TryParse"/>.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes) =>
        TryParse(bytes, out var note, out var why) ? note : throw new FormatException(why);

    /// <summary>
    /// Checks the signatures of the given keys. Lines of other keys are ignored, also where only the name or only the id is known.
    /// One known key whose signature is wrong refuses the whole note. Repeated lines of one key count once: the first is checked.
    /// </summary>
    /// <exception cref="ArgumentException">Two of the keys share name and id.</exception>
    public NoteVerdict Verify(params IReadOnlyList<NoteVerifier> trusted)
    {
        if (trusted.DistinctBy(v => (v.Name, v.KeyId)).Count() != trusted.Count)
        {
            throw new ArgumentException("Two trusted keys share their name and id.", nameof(trusted));
        }

        var text = Strict.Utf8(Text);
        var verified = new Dictionary<NoteVerifier, NoteSignature>();
        var unknown = new HashSet<NoteSignature>();
        foreach (var signature in Signatures)
        {
            var verifier = trusted.FirstOrDefault(v => v.IsNamedBy(signature));
            if (verifier is null)
            {
                unknown.Add(signature);
            }
            else if (verified.TryAdd(verifier, signature) && !verifier.Verify(text, signature.Signature.Span))
            {
                return new NoteVerdict.InvalidSignature(signature);
            }
        }

        return verified.Count == 0
            ? new NoteVerdict.NotSignedByTrustedKey([.. unknown])
            : new NoteVerdict.Verified(verified, [.. unknown]);
    }

    /// <summary>The same note with one signature line more, as a witness's answer is attached.</summary>
    public SignedNote With(NoteSignature signature) => new(Text, [.. Signatures, signature]);

    /// <summary>The note as text: its bytes are this in UTF-8.</summary>
    public override string ToString()
    {
        var builder = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            builder.Append(signature.Line).Append('\n');
        }

        return builder.ToString();
    }

    /// <summary>The note as bytes.</summary>
    public byte[] Encode() => Strict.Utf8(ToString());

    internal static void ThrowIfNotNoteText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n') || !Strict.IsText(text))
        {
            throw new ArgumentException("A note's text ends in a line end and holds no other control character.", nameof(text));
        }
    }

    private static SignedNote? Read(ReadOnlySpan<byte> bytes, out string why)
    {
        if (bytes.Length > MaxBytes)
        {
            why = $"The note is longer than {MaxBytes} bytes.";
            return null;
        }

        if (!Strict.TryUtf8(bytes, out var text) || !Strict.IsText(text))
        {
            why = "The note is not UTF-8 text without control characters.";
            return null;
        }

        return Split(text, out why);
    }

    private static SignedNote? Split(string text, out string why)
    {
        // The text may hold empty lines itself, so the last one is the border.
        var border = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (border < 0 || border + 2 == text.Length || !text.EndsWith('\n'))
        {
            why = "The note has no signature lines after an empty line.";
            return null;
        }

        var lines = text[(border + 2)..^1].Split('\n', MaxSignatures + 1);
        var signatures = new List<NoteSignature>();
        foreach (var line in lines)
        {
            if (signatures.Count == MaxSignatures || !NoteSignature.TryParse(line, out var signature))
            {
                why = signatures.Count == MaxSignatures
                    ? $"The note has more than {MaxSignatures} signatures."
                    : $"Signature line {signatures.Count + 1} of the note is malformed.";
                return null;
            }

            signatures.Add(signature);
        }

        why = "";
        return new SignedNote(text[..(border + 1)], signatures);
    }
}
