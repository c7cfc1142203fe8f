using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TackOS.TransparencyLog;

/// <summary>
/// What a log sends a witness (C2SP tlog-witness, "add-checkpoint"): the size that the witness cosigned last, the consistency proof from
/// there, and the signed checkpoint to cosign. Reading and writing again gives the same bytes.
/// </summary>
public sealed class AddCheckpointRequest
{
    /// <summary>A proof has at most this many hashes.</summary>
    public const int MaxProof = 63;

    private const string OldPrefix = "old ";

    private AddCheckpointRequest(long oldSize, IReadOnlyList<Hash> proof, SignedNote note, Checkpoint checkpoint) =>
        (OldSize, Proof, Note, Checkpoint) = (oldSize, proof, note, checkpoint);

    /// <summary>What the log believes the witness to have cosigned last; 0 where it does not know, or there was none.</summary>
    public long OldSize { get; }

    public IReadOnlyList<Hash> Proof { get; }

    /// <summary>The checkpoint as it was signed.</summary>
    public SignedNote Note { get; }

    /// <summary>What the note says. It is a claim until the log's signature on the note was verified.</summary>
    public Checkpoint Checkpoint { get; }

    /// <exception cref="FormatException">The note is not a checkpoint.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative, or the proof longer than 63 hashes.</exception>
    public static AddCheckpointRequest Of(long oldSize, IReadOnlyList<Hash> proof, SignedNote checkpoint)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(proof.Count, MaxProof, nameof(proof));
        return new AddCheckpointRequest(oldSize, [.. proof], checkpoint, Checkpoint.Parse(checkpoint.Text));
    }

    /// <summary>Reads a request; what is not exactly of the format is refused with the reason, empty else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AddCheckpointRequest? request, out string why)
    {
        request = null;
        if (!TryHead(ref bytes, out var oldSize, out var proof))
        {
            why = $"The request does not begin with 'old N', at most {MaxProof} lines of base64 hashes, and an empty line.";
            return false;
        }

        if (SignedNote.TryParse(bytes, out var note, out why) && Checkpoint.TryParse(note.Text, out var checkpoint, out why))
        {
            request = new AddCheckpointRequest(oldSize, proof, note, checkpoint);
        }

        return request is not null;
    }

    /// <summary>The request as bytes.</summary>
    public byte[] Encode()
    {
        var builder = new StringBuilder(OldPrefix).Append(OldSize).Append('\n');
        foreach (var hash in Proof)
        {
            builder.Append(hash.ToBase64()).Append('\n');
        }

        return Strict.Utf8(builder.Append('\n').Append(Note).ToString());
    }

    private static bool TryHead(ref ReadOnlySpan<byte> rest, out long oldSize, out List<Hash> proof)
    {
        proof = [];
        oldSize = 0;
        if (!TryLine(ref rest, out var line)
            || !line.StartsWith(OldPrefix, StringComparison.Ordinal)
            || !Strict.TryDecimal(line.AsSpan(OldPrefix.Length), out oldSize))
        {
            return false;
        }

        while (TryLine(ref rest, out line))
        {
            if (line.Length == 0)
            {
                return true;
            }

            if (proof.Count == MaxProof || !Hash.TryParseBase64(line, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return false;
    }

    // No line of the head is longer than a hash in base64, so a longer one is not looked at.
    private static bool TryLine(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out string? line)
    {
        const int Longest = 64;
        line = null;
        var end = rest[..Math.Min(rest.Length, Longest)].IndexOf((byte)'\n');
        if (end < 0 || !Strict.TryUtf8(rest[..end], out line))
        {
            return false;
        }

        rest = rest[(end + 1)..];
        return true;
    }
}
