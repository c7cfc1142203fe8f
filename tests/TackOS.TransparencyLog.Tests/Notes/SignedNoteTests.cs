using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class SignedNoteTests
{
    [Fact]
    public void EveryNoteIsOpenedOrRefusedAsTheVectorsSay()
    {
        var notes = Vectors.Read("signed-note.json")["open"].Items().ToList();
        Assert.Equal(16, notes.Count);
        foreach (var item in notes)
        {
            Open(item);
        }
    }

    [Fact]
    public void ASignedNoteIsTheOneOfTheReferenceImplementation()
    {
        foreach (var item in Vectors.Read("signed-note.json")["sign"].Items())
        {
            var parts = item.Text("skey").Split('+', 5);
            using var signer = Ed25519Signer.FromSeed(parts[2], Convert.FromBase64String(parts[4]).AsSpan(1));
            var note = SignedNote.Sign(item.Text("text"), signer);
            Assert.Equal(Convert.FromBase64String(item.Text("want_note_b64")), note.Encode());
        }
    }

    [Fact]
    public void ANoteSurvivesParsingByteForByte() =>
        Gen.Select(Gen.String, Gen.Byte.Array[1, 80].Array[1, 5]).Sample((text, signatures) =>
        {
            var clean = new string([.. text.Where(c => !char.IsSurrogate(c) && c >= ' ')]) + "\n\nlast\n";
            var note = new SignedNote(clean, [.. signatures.Select((s, i) => new NoteSignature($"key.example/{i}", (uint)i, s))]);
            var again = SignedNote.Parse(note.Encode());
            Assert.Equal(note.Encode(), again.Encode());
            Assert.Equal(clean, again.Text);
            Assert.Equal(note.Signatures, again.Signatures);
        });

    [Fact]
    public void ANoteLongerThanTheLimitIsRefused()
    {
        var signature = new NoteSignature("a", 1, [1]);
        var longest = new SignedNote(new string('a', SignedNote.MaxBytes) + "\n", [signature]);
        Assert.False(SignedNote.TryParse(longest.Encode(), out _, out _));
        Assert.Throws<ArgumentException>(() => new SignedNote("a\n", [.. Enumerable.Repeat(signature, SignedNote.MaxSignatures + 1)]));
        Assert.Throws<ArgumentException>(() => new SignedNote("a\n", []));
    }

    [Fact]
    public void SignatureBytesInAnotherBase64SpellingAreRefused()
    {
        var note = new SignedNote("text\n", [new NoteSignature("a", 1, [1])]).ToString();
        Assert.EndsWith("— a AAAAAQE=\n", note);
        foreach (var spelling in new[] { "AQF=", "AQE= ", "AQE", "AQE==", "AQ\u00ad=" })
        {
            var spelled = Encoding.UTF8.GetBytes(note.Replace("AQE=", spelling, StringComparison.Ordinal));
            Assert.Throws<FormatException>(() => SignedNote.Parse(spelled));
        }
    }

    [Theory]
    [InlineData("no line end")]
    [InlineData("a\ttab\n")]
    [InlineData("carriage return\r\n")]
    [InlineData("")]
    public void ATextThatIsNoNoteTextIsNotSigned(string text)
    {
        using var signer = Ed25519Signer.FromSeed("key", new byte[32]);
        Assert.Throws<ArgumentException>(() => signer.Sign(text));
    }

    [Fact]
    public void TwoTrustedKeysOfOneNameAndIdAreRefused()
    {
        using var signer = Ed25519Signer.FromSeed("key", new byte[32]);
        var note = SignedNote.Sign("text\n", signer);
        Assert.Throws<ArgumentException>(() => note.Verify(signer.Verifier, NoteVerifier.Parse(signer.Verifier.ToString())));
    }

    private static void Open(JsonNode item)
    {
        var why = item.Text("desc");
        var parsed = SignedNote.TryParse(Convert.FromBase64String(item.Text("note_b64")), out var note, out _);
        var error = item["error"]?.GetValue<string>();
        Assert.True(parsed == (error != "malformed note"), why);
        if (note is null)
        {
            return;
        }

        switch (note.Verify([.. item["trusted_vkeys"].Items().Select(k => NoteVerifier.Parse(k.GetValue<string>()))]))
        {
            case NoteVerdict.Verified verified:
                Assert.True(error is null, why);
                Assert.Equal(item.Number("verified"), verified.Signatures.Count);
                Assert.Equal(item.Number("unverified"), verified.Unknown.Count);
                break;
            case NoteVerdict.InvalidSignature invalid:
                Assert.Equal(error, $"invalid signature for key {invalid.Signature.Name}+{invalid.Signature.KeyId:x8}");
                break;
            case NoteVerdict.NotSignedByTrustedKey:
                Assert.Equal("note has no verifiable signatures", error);
                break;
        }
    }
}
