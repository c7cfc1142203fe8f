using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TackOS.Vault;

namespace TackOS.Redaction;

/// <summary>
/// Replaces the values of the secrets in play by <c>[redacted:ID]</c> in whatever goes back to an agent, into a log, a trace, the journal or an
/// error. Immutable and safe for use from several threads; made anew when the vault changes. It keeps the values in
/// memory for as long as it lives.
/// </summary>
/// <remarks>
/// <para>Found: the value as it is, in upper and in lower case, as JSON, percent and HTML escapes in any mixture and up to two layers, as hex,
/// base64 and base64url (at any offset, twice encoded, or of UTF-16), base32, and, from 16 bytes on, with spacing, line wraps, separators or
/// zero-width characters between its characters or in full-width forms. Values below six bytes: see <see cref="SecretStrength"/>.</para>
/// <para>Not found, so not promised: parts of a value, a value spread over several results or JSON strings, values that were compressed, encrypted,
/// hashed, reversed or otherwise computed with. It is a net, not a wall: the wall is that agents never receive a secret.</para>
/// </remarks>
public sealed class Redactor
{
    private readonly SecretId[] _ids;

    private Redactor(SecretId[] ids, PatternSet patterns)
    {
        _ids = ids;
        Patterns = patterns;
    }

    /// <summary>Knows no secret and changes nothing.</summary>
    public static Redactor Empty { get; } = For([]);

    internal PatternSet Patterns { get; }

    /// <summary>Makes a redactor for these secrets; the values are copied, and empty ones skipped, as they give nothing away.</summary>
    /// <exception cref="ObjectDisposedException">A value was disposed.</exception>
    public static Redactor For(IEnumerable<SecretInPlay> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var inPlay = secrets.Where(secret => secret.Value.Length > 0).ToArray();
        var values = inPlay.Select(secret => secret.Value.Reveal(0, static (bytes, _) => bytes.ToArray())).ToArray();
        return new Redactor([.. inPlay.Select(secret => secret.Id)], new PatternSet(values));
    }

    /// <summary>Redacts UTF-8 or other bytes. Without a hit the very memory that came in is given back.</summary>
    public RedactedBytes Redact(ReadOnlyMemory<byte> text)
    {
        if (Patterns.IsEmpty || !Stretches.AnyIn(Patterns, text, before: null, final: true))
            return new RedactedBytes(text, []);
        using var views = TextViews.Of(text, track: true);
        var output = new ArrayBufferWriter<byte>(text.Length);
        var hits = new List<SecretId>();
        var at = 0;
        foreach (var stretch in Stretches.In(Patterns, views, before: null, final: true))
        {
            output.Write(text.Span[at..stretch.Start]);
            hits.Add(WriteMarker(stretch, output));
            at = stretch.End;
        }
        output.Write(text.Span[at..]);
        return new RedactedBytes(output.WrittenMemory, hits);
    }

    /// <summary>Redacts text. Without a hit the very string that came in is given back.</summary>
    public RedactedText Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Patterns.IsEmpty)
            return new RedactedText(text, []);
        var redacted = Redact(Encoding.UTF8.GetBytes(text));
        return redacted.Hits.Count == 0
            ? new RedactedText(text, [])
            : new RedactedText(Encoding.UTF8.GetString(redacted.Bytes.Span), redacted.Hits);
    }

    /// <summary>
    /// Redacts property names, strings and numbers of one JSON text (RFC 8259, at most <see cref="JsonRedaction.MaxDepth"/> deep), so that it is
    /// still JSON: a number that gives a secret away becomes a string. Everything else stays as it was, byte for byte.
    /// </summary>
    /// <exception cref="JsonException">The bytes are not one JSON text, or it is too deep.</exception>
    public RedactedBytes RedactJson(ReadOnlyMemory<byte> json) => JsonRedaction.Redact(this, json);

    /// <summary>Redacts a parsed JSON value; the outcome is its text.</summary>
    /// <exception cref="JsonException">The value is too deep.</exception>
    public RedactedBytes RedactJson(JsonElement json) => RedactJson(JsonMarshal.GetRawUtf8Value(json).ToArray());

    /// <summary>Begins the redaction of a text that comes in pieces.</summary>
    public RedactionStream BeginStream() => new(this);

    internal SecretId WriteMarker(Stretch stretch, IBufferWriter<byte> output)
    {
        var id = _ids[stretch.Secret];
        Encoding.UTF8.GetBytes($"[redacted:{id}]", output);
        return id;
    }
}

/// <summary>A secret that an agent's call may bring into play.</summary>
public sealed record SecretInPlay(SecretId Id, SecretValue Value);

/// <summary>The bytes as they may be shown, and the secrets that were found, in order of appearance, with repetitions.</summary>
public sealed record RedactedBytes(ReadOnlyMemory<byte> Bytes, IReadOnlyList<SecretId> Hits);

/// <summary>The text as it may be shown, and the secrets that were found, in order of appearance, with repetitions.</summary>
public sealed record RedactedText(string Text, IReadOnlyList<SecretId> Hits);
