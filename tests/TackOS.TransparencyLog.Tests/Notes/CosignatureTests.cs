using System.Text;

namespace TackOS.TransparencyLog.Tests;

public class CosignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_139_200);

    [Fact]
    public void EveryCosignedNoteIsJudgedAsTheVectorsSay()
    {
        var notes = Vectors.Read("cosignature-v1.json")["notes"].Items().ToList();
        Assert.Equal(4, notes.Count);
        foreach (var item in notes)
        {
            var verifier = Assert.IsType<CosignatureVerifier>(NoteVerifier.Parse(item.Text("vkey")));
            var verdict = SignedNote.Parse(Encoding.UTF8.GetBytes(item.Text("note"))).Verify(verifier);
            if (item["ok"]!.GetValue<bool>())
            {
                var verified = Assert.IsType<NoteVerdict.Verified>(verdict);
                Assert.Equal(item.Number("time"), CosignatureVerifier.TimestampOf(verified.Signatures[verifier].Signature.Span));
            }
            else
            {
                Assert.IsType<NoteVerdict.InvalidSignature>(verdict);
            }
        }
    }

    [Fact]
    public void TheTimeIsReadFromACosignatureOnly()
    {
        foreach (var item in Vectors.Read("cosignature-v1.json")["timestamp"].Items())
        {
            // The vectors carry the key id in front, as a signature line does.
            var signature = Convert.FromBase64String(item.Text("signature_b64")).AsSpan(4);
            Assert.Equal(item["time"]?.GetValue<long>(), CosignatureVerifier.TimestampOf(signature));
        }

        var beyond = new byte[72];
        beyond[0] = 0x80;
        Assert.Null(CosignatureVerifier.TimestampOf(beyond));
    }

    [Fact]
    public void EveryWitnessKeyReadsAndWritesItsTextForm()
    {
        foreach (var item in Vectors.Read("cosignature-v1.json")["vkey"].Items())
        {
            Assert.Equal(item.Text("vkey"), Assert.IsType<CosignatureVerifier>(NoteVerifier.Parse(item.Text("vkey"))).ToString());
        }
    }

    [Fact]
    public void TheSignedMessageIsTheOneOfTheSpecification()
    {
        var want = Vectors.Read("cosignature-v1.json").Text("signed_message_example");
        var body = want.Split('\n', 3)[2];
        var clock = new StoppedClock(DateTimeOffset.FromUnixTimeSeconds(1_679_315_147));
        using var signer = CosignatureSigner.FromSeed("w", new byte[32], clock);
        var signature = signer.Sign(body).Signature.Span[8..];
        Assert.True(new Ed25519Verifier("w", signer.Verifier.PublicKey.Span).Verify(Encoding.UTF8.GetBytes(want), signature));
    }

    [Fact]
    public void AWitnessSignsItsTimeAndTheWholeCheckpoint()
    {
        using var signer = CosignatureSigner.FromSeed("witness.example", new byte[32], new StoppedClock(Now));
        var body = new Checkpoint("log.example", 3, MerkleHash.EmptyRoot, "extension").Body;
        var signature = signer.Sign(body).Signature.ToArray();
        Assert.Equal(Now.ToUnixTimeSeconds(), CosignatureVerifier.TimestampOf(signature));
        Assert.True(signer.Verifier.Verify(Encoding.UTF8.GetBytes(body), signature));
        signature[7] ^= 1;
        Assert.False(signer.Verifier.Verify(Encoding.UTF8.GetBytes(body), signature));
    }

    [Fact]
    public void AWitnessSignsNothingButCheckpoints()
    {
        using var signer = CosignatureSigner.FromSeed("witness.example", new byte[32], new StoppedClock(Now));
        Assert.Throws<ArgumentException>(() => signer.Sign("some text\n"));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
