using System.Text;
using CsCheck;
using TackOS.Redaction;

namespace TackOS.Tests.Redaction;

public class RedactionStreamTests
{
    private static readonly Redactor Secrets = Some.Redactor(
        ("one", "abcabcabc+abd"), ("two", "abcabc"), ("pin", "12"), ("path", "\\tmp\\n%41-0123456789"), ("wide", "gr\u00fcn-\uff41-Schl\u00fcssel-0"));

    // Pieces that make near misses, overlaps, half escapes and half characters likely.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Const("abc"), Gen.Const("+abd"), Gen.Const("abd"), Gen.Const("%26#4"), Gen.Const("%33;"), Gen.Const("%2B"), Gen.Const("%252"), Gen.Const("B"), Gen.Const("\\u002b"), Gen.Const("&#43;"), Gen.Const("&amp;"),
        Gen.Const(" "), Gen.Const("12"), Gen.Const("\\"), Gen.Const("\\\\tmp"), Gen.Const("\\tmp\\n%41-"), Gen.Const("0123456789"), Gen.Const("\u200b"),
        Gen.Const("gr\u00fcn-\uff41-Schl\u00fcssel-0"), Gen.Const("\ud83d\udd11"), Gen.Const("YWJjYWJj"), Gen.Const("a"), Gen.Const("\\ud83d\\udd1"), Gen.Const("1"))
        .Array[0, 14].Select(string.Concat);

    [Fact]
    public void HoweverTheTextIsCutTheOutcomeIsThatOfTheWhole() =>
        Gen.Select(Text, Gen.Int[1, 7].Array[1, 5]).Sample((text, sizes) =>
            Assert.Equal(Secrets.Redact(text).Text, Encoding.UTF8.GetString(InPieces(Encoding.UTF8.GetBytes(text), sizes))),
            iter: 20_000, threads: 1);

    // Every encoding that is looked for, at every place within its groups, made by other code than that which makes the patterns.
    public static TheoryData<string, string> Disguises
    {
        get
        {
            const string Value = "Zq7_fKw29-Lx3mT+pQ/9";
            byte[] bytes(int before) => Encoding.UTF8.GetBytes(new string('.', before) + Value);
            return new()
            {
                { "plain", Value }, { "upper", Value.ToUpperInvariant() }, { "lower", Value.ToLowerInvariant() },
                { "hex", Convert.ToHexString(bytes(0)) }, { "hex lower", Convert.ToHexStringLower(bytes(0)) }, { "hex dump", BitConverter.ToString(bytes(0)) },
                { "base64", Convert.ToBase64String(bytes(0)) }, { "base64, one before", Convert.ToBase64String(bytes(1)) }, { "base64, two before", Convert.ToBase64String(bytes(2)) },
                { "base64url", System.Buffers.Text.Base64Url.EncodeToString(bytes(0)) },
                { "base64 twice", Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes(1)))) },
                { "base64 of UTF-16", Convert.ToBase64String(Encoding.Unicode.GetBytes(Value)) },
                { "base64 in lines", Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('.', 48) + Value), Base64FormattingOptions.InsertLineBreaks) },
                { "percent", string.Concat(Value.Select(c => $"%{(int)c:x2}")) }, { "percent twice", string.Concat(Value.Select(c => $"%25{(int)c:X2}")) },
                { "JSON", string.Concat(Value.Select(c => $"\\u{(int)c:x4}")) }, { "JSON twice", string.Concat(Value.Select(c => $"\\\\u{(int)c:x4}")) },
                { "HTML", string.Concat(Value.Select(c => $"&#{(int)c};")) }, { "HTML hex", string.Concat(Value.Select(c => $"&#x{(int)c:x};")) },
                { "spaced", string.Join(' ', Value.AsEnumerable()) }, { "zero width", string.Join('\u200b', Value.AsEnumerable()) },
                { "full width", string.Concat(Value.Select(c => (char)(c + 0xFEE0))) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public void ASecretThatIsCutAtAnyByteIsFoundInEveryEncoding(string encoding, string disguised)
    {
        var redactor = Some.Redactor(("s", "Zq7_fKw29-Lx3mT+pQ/9"));
        var text = Encoding.UTF8.GetBytes($"before {disguised} after");
        var whole = redactor.Redact(Encoding.UTF8.GetString(text));
        Assert.True(whole.Hits.Count == 1, encoding);
        for (var first = 0; first <= text.Length; first++)
        {
            // In two pieces, and in three with a second cut a little later.
            foreach (var second in (int[])[first, Math.Min(text.Length, first + 1), Math.Min(text.Length, first + 7)])
            {
                var stream = redactor.BeginStream();
                byte[] output = [.. stream.Push(text.AsSpan(0, first)).Span, .. stream.Push(text.AsSpan(first, second - first)).Span, .. stream.Push(text.AsSpan(second)).Span, .. stream.Finish().Span];
                Assert.Equal(whole.Text, Encoding.UTF8.GetString(output));
            }
        }
    }

    [Fact]
    public void WhatCannotBeginASecretGoesOutAtOnce()
    {
        var stream = Some.Redactor(("s", "Zq7_fKw29-Lx3mT")).BeginStream();

        Assert.Equal("data: hello.", Encoding.UTF8.GetString(stream.Push("data: hello."u8).Span));
        Assert.Equal("!", Encoding.UTF8.GetString(stream.Push("!Zq7_"u8).Span));
        Assert.Equal("Zq7_no.", Encoding.UTF8.GetString(stream.Push("no."u8).Span));
        Assert.Equal(0, stream.Finish().Length);
    }

    [Fact]
    public void TheHitsOfAllPiecesAreCounted()
    {
        var stream = Some.Redactor(("s", "Zq7_fKw29-Lx3mT")).BeginStream();
        stream.Push("Zq7_fKw2"u8);
        stream.Push("9-Lx3mT Zq7_fKw29-Lx3m"u8);
        stream.Push("T"u8);
        stream.Finish();

        Assert.Equal(2, stream.Hits.Count);
        Assert.Throws<InvalidOperationException>(() => stream.Push("x"u8));
    }

    [Fact]
    public void AnEndlessRunOfOverlapsAndSpacingIsNotHeldForEver()
    {
        var stream = Some.Redactor(("s", new string('a', 20))).BeginStream();
        var released = 0;
        for (var i = 0; i < 200; i++)
            released += stream.Push(Encoding.UTF8.GetBytes(i % 2 == 0 ? new string('a', 50) : "a" + new string(' ', 3000))).Length;

        Assert.True(released > 250_000, $"only {released} came out");
    }

    [Fact]
    public void NoPieceEndsInsideACharacter()
    {
        var stream = Some.Redactor(("s", "Zq7_fKw29-Lx3mT")).BeginStream();
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var text = new StringBuilder();
        foreach (var letter in Encoding.UTF8.GetBytes("gr\u00fcn \ud83d\udd11 \uff5a"))
            text.Append(strict.GetString(stream.Push([letter]).Span));
        text.Append(strict.GetString(stream.Finish().Span));

        Assert.Equal("gr\u00fcn \ud83d\udd11 \uff5a", text.ToString());
    }

    private static byte[] InPieces(byte[] text, int[] sizes)
    {
        var stream = Secrets.BeginStream();
        var output = new List<byte>();
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], text.Length - at);
            output.AddRange(stream.Push(text.AsSpan(at, size)).Span);
            at += size;
        }
        output.AddRange(stream.Finish().Span);
        return [.. output];
    }
}
