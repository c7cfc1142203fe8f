using System.Diagnostics.CodeAnalysis;

namespace TackOS.TransparencyLog;

/// <summary>
/// The text of a C2SP tlog-checkpoint: which log, how many entries, which root. Two checkpoints are equal when their texts are.
/// </summary>
public sealed record Checkpoint
{
    /// <exception cref="ArgumentException">
    /// The origin or an extension is empty or holds control characters, or the size is negative.
    /// </exception>
    public Checkpoint(string origin, long size, Hash root, params IReadOnlyList<string> extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (!Strict.IsLine(origin) || !extensions.All(e => Strict.IsLine(e)))
        {
            throw new ArgumentException("Origin and extensions are lines: not empty, without control characters.");
        }

        Origin = origin;
        Size = size;
        Root = root;
        Extensions = [.. extensions];
        Body = string.Concat(new[] { origin, $"{size}", root.ToBase64() }.Concat(extensions).Select(line => line + "\n"));
    }

    /// <summary>The log's unique name.</summary>
    public string Origin { get; }

    /// <summary>The number of entries.</summary>
    public long Size { get; }

    /// <summary>The RFC 6962 root hash over them.</summary>
    public Hash Root { get; }

    /// <summary>Lines beyond the three, which no monitor of a log can audit.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The note text, ending in a line end.</summary>
    public string Body { get; }

    /// <summary>Reads a note text strictly as the specification writes it; anything else is refused with the reason.</summary>
    public static bool TryParse(string body, [NotNullWhen(true)] out Checkpoint? checkpoint, out string why)
    {
        ArgumentNullException.ThrowIfNull(body);
        checkpoint = null;
        var lines = body.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0 || !lines[..^1].All(line => Strict.IsLine(line)))
        {
            why = "A checkpoint is at least three lines, none of them empty, each with its line end.";
            return false;
        }

        if (!Strict.TryDecimal(lines[1], out var size))
        {
            why = "The checkpoint's size is not a decimal number without sign and leading zeroes, below 2^63.";
            return false;
        }

        if (!Hash.TryParseBase64(lines[2], out var root))
        {
            why = "The checkpoint's root is not the base64 of 32 bytes.";
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root, lines[3..^1]);
        why = "";
        return true;
    }

    /// <exception cref="FormatException">The text is refused, see <see cref="TryParse"/>.</exception>
    public static Checkpoint Parse(string body) =>
        TryParse(body, out var checkpoint, out var why) ? checkpoint : throw new FormatException(why);

    /// <summary>The checkpoint as a signed note.</summary>
    public SignedNote Sign(params IReadOnlyList<NoteSigner> signers) => SignedNote.Sign(Body, signers);

    public bool Equals(Checkpoint? other) => other is not null && Body == other.Body;

    public override int GetHashCode() => Body.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Body;
}
