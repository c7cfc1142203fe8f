using System.Text;
using TackOS.Redaction;
using TackOS.Vault;

namespace TackOS.Server.Tests.Gateway;

/// <summary>
/// Looks for a value in whatever bytes there are, in two ways: by patterns that are made here, which share no code with the redactor, and by the
/// redactor, which knows all of its own.
/// </summary>
internal sealed class Traces(string value)
{
    private readonly Redactor _redactor = Redactor.For([new SecretInPlay(new SecretId("canary"), SecretValue.FromText(value))]);
    private readonly (string Encoding, byte[] Pattern)[] _patterns = [.. Patterns(value).Select(p => (p.Encoding, Encoding.UTF8.GetBytes(p.Text)))];

    public void AreNotIn(string where, string text) => AreNotIn(where, Encoding.UTF8.GetBytes(text));

    public void AreNotIn(string where, ReadOnlyMemory<byte> bytes)
    {
        foreach (var (encoding, pattern) in _patterns)
            Assert.False(bytes.Span.IndexOf(pattern) >= 0, $"The value stands as {encoding} in {where}.");
        Assert.True(_redactor.Redact(bytes).Hits.Count == 0, $"The redactor finds the value in {where}.");
    }

    public void AreInNoFileOf(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            AreNotIn(file, File.ReadAllBytes(file));
    }

    /// <summary>The beginning and the end of a base64 text depend on their neighbours; what lies between does not.</summary>
    private static IEnumerable<(string Encoding, string Text)> Patterns(string value)
    {
        byte[] Behind(int n) => Encoding.UTF8.GetBytes(new string('.', n) + value);
        yield return ("it is", value);
        yield return ("capitals", value.ToUpperInvariant());
        yield return ("small letters", value.ToLowerInvariant());
        yield return ("hex", Convert.ToHexStringLower(Behind(0)));
        yield return ("capital hex", Convert.ToHexString(Behind(0)));
        yield return ("colons", string.Join(':', Behind(0).Select(b => b.ToString("x2", null))));
        for (var n = 0; n < 3; n++)
            yield return ($"base64 behind {n}", Convert.ToBase64String(Behind(n))[4..^4]);
        yield return ("base64 twice", Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(Behind(0))))[..^8]);
        yield return ("base64 of UTF-16", Convert.ToBase64String(Encoding.Unicode.GetBytes(value))[..^4]);
        yield return ("UTF-16", Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(value)));
        yield return ("percent", string.Concat(value.Select(c => $"%{(int)c:x2}")));
        yield return ("percent twice", string.Concat(value.Select(c => $"%25{(int)c:x2}")));
        yield return ("JSON", string.Concat(value.Select(c => $"\\u{(int)c:x4}")));
        yield return ("HTML", string.Concat(value.Select(c => $"&#{(int)c};")));
        yield return ("HTML hex", string.Concat(value.Select(c => $"&#x{(int)c:x};")));
        yield return ("letters apart", string.Join(' ', value.AsEnumerable()));
        yield return ("zero width", string.Join('\u200b', value.AsEnumerable()));
        yield return ("full width", string.Concat(value.Select(c => (char)(c + 0xFEE0))));
    }
}
