namespace TackOS.TransparencyLog.Tests;

public class NoteVerifierTests
{
    [Fact]
    public void EveryVerifierKeyIsReadOrRefusedAsTheVectorsSay()
    {
        var keys = Vectors.Read("signed-note.json")["vkey"].Items().Where(k => k["vkey"] is not null).ToList();
        Assert.Equal(5, keys.Count);
        foreach (var item in keys)
        {
            var read = NoteVerifier.TryParse(item.Text("vkey"), out var verifier, out _);
            Assert.Equal(item["ok"]!.GetValue<bool>(), read);
            if (verifier is not null)
            {
                Assert.Equal(item.Text("key_id"), $"{verifier.KeyId:x8}");
                Assert.Equal(item.Number("alg"), (long)verifier.Algorithm);
                Assert.Equal(item.Text("vkey"), verifier.ToString());
            }
        }
    }

    [Fact]
    public void EveryPartOfAVerifierKeyAndEveryChangedByteIsRefused()
    {
        var vkey = Vectors.Read("signed-note.json")["vkey"]![0]!.Text("vkey");
        for (var start = 0; start < vkey.Length; start++)
        {
            for (var end = start; end <= vkey.Length; end++)
            {
                Assert.True(end - start == vkey.Length || !NoteVerifier.TryParse(vkey[start..end], out _, out _), vkey[start..end]);
            }

            var changed = vkey.ToCharArray();
            changed[start]++;
            Assert.False(NoteVerifier.TryParse(new string(changed), out _, out _), new string(changed));
        }
    }

    [Fact]
    public void ASignersVerifierSurvivesItsTextForm()
    {
        using var signer = Ed25519Signer.FromSeed("log.example/journal", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var verifier = NoteVerifier.Parse(signer.Verifier.ToString());
        var signature = signer.Sign("text\n");
        Assert.True(verifier.Verify("text\n"u8, signature.Signature.Span));
        Assert.False(verifier.Verify("texT\n"u8, signature.Signature.Span));
        Assert.False(verifier.Verify("text\n"u8, signature.Signature.Span[1..]));
        Assert.False(verifier.Verify("text\n"u8, []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0001b")]
    public void AKeyNameWithSpacesOrPlusSignsIsRefused(string name)
    {
        Assert.Throws<ArgumentException>(() => Ed25519Signer.FromSeed(name, new byte[32]));
        Assert.Throws<ArgumentException>(() => new NoteSignature(name, 1, [1]));
        Assert.False(NoteVerifier.TryParse($"{name}+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", out _, out _));
    }

    // Spelled as characters: the metadata of an attribute cannot hold half of a pair.
    [Fact]
    public void AKeyNameWithHalfOfASurrogatePairIsRefused()
    {
        AKeyNameWithSpacesOrPlusSignsIsRefused(new string(['a', (char)0xd800]));
        AKeyNameWithSpacesOrPlusSignsIsRefused(new string([(char)0xdc00, (char)0xd800]));
        using var signer = Ed25519Signer.FromSeed(char.ConvertFromUtf32(0x1f332), new byte[32]);
        Assert.Equal(signer.Verifier.KeyId, NoteVerifier.Parse(signer.Verifier.ToString()).KeyId);
    }

    [Fact]
    public void KeysOfAnotherLengthAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Ed25519Signer.FromSeed("key", new byte[31]));
        Assert.Throws<ArgumentException>(() => new Ed25519Verifier("key", new byte[33]));
    }
}
