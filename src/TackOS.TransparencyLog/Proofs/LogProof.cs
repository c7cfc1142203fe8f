using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TackOS.TransparencyLog;

/// <summary>
/// A proof that an entry is in a log, complete in itself (C2SP tlog-proof): the entry's index, the inclusion proof, and the signed
/// checkpoint it leads to. Files of it end in <c>.tlog-proof</c>.
/// </summary>
public sealed class LogProof
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";
    private const int MaxPath = 63;
    private const int MaxBytes = 2 * SignedNote.MaxBytes;

    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or the path longer than 63 hashes.</exception>
    public LogProof(long index, IReadOnlyList<Hash> path, SignedNote checkpoint, ReadOnlyMemory<byte> extra = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Count, MaxPath, nameof(path));
        (Index, Path, Checkpoint, Extra) = (index, [.. path], checkpoint, extra);
    }

    public long Index { get; }

    /// <summary>The sibling hashes from the leaf up.</summary>
    public IReadOnlyList<Hash> Path { get; }

    public SignedNote Checkpoint { get; }

    /// <summary>Application data that nothing authenticates; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Extra { get; }

    /// <summary>Builds the proof for an entry of a signed checkpoint's tree.</summary>
    /// <exception cref="FormatException">The note is not a checkpoint.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the checkpoint's tree.</exception>
    public static LogProof Create(long index, SignedNote checkpoint, HashReader read, ReadOnlyMemory<byte> extra = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var size = TransparencyLog.Checkpoint.Parse(checkpoint.Text).Size;
        return new LogProof(index, InclusionProof.Create(index, size, read), checkpoint, extra);
    }

    /// <summary>
    /// Builds the proof for an entry from the published tiles of the log, at most two for each eight levels of the tree. It is checked before it is
    /// given out: tiles that do not lead to the checkpoint's root give no proof.
    /// </summary>
    /// <param name="index">The entry's number.</param>
    /// <param name="checkpoint">A checkpoint whose tree the tiles are of.</param>
    /// <param name="tiles">The log's tiles.</param>
    /// <exception cref="FormatException">The note is not a checkpoint.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the checkpoint's tree.</exception>
    /// <exception cref="InvalidDataException">The tiles are not those of the checkpoint.</exception>
    public static LogProof Create(long index, SignedNote checkpoint, TileSource tiles)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tiles);
        var tree = TransparencyLog.Checkpoint.Parse(checkpoint.Text);
        var hashes = new TileHashes(tree.Size, tiles);
        var proof = Create(index, checkpoint, hashes.Read);
        return InclusionProof.Verify(index, tree.Size, hashes.Read(new Node(0, index)), proof.Path, tree.Root)
            ? proof
            : throw new InvalidDataException($"The tiles of the log do not lead from entry {index} to the root of its checkpoint of size {tree.Size}.");
    }

    /// <summary>Reads a proof; what is not exactly of the format is refused with the reason, empty else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LogProof? proof, out string why)
    {
        proof = null;
        if (bytes.Length > MaxBytes || !Strict.TryUtf8(bytes, out var text))
        {
            why = $"The proof is not UTF-8 text of at most {MaxBytes} bytes.";
            return false;
        }

        ReadOnlySpan<char> rest = text;
        if (!TryLine(ref rest, out var line) || line is not Header)
        {
            why = $"The proof does not begin with the line {Header}.";
            return false;
        }

        if (TryEntry(ref rest, out var extra, out var index, out why)
            && TryPath(ref rest, out var path, out why)
            && TryCheckpoint(rest, out var checkpoint, out why))
        {
            proof = new LogProof(index, path, checkpoint, extra);
        }

        return proof is not null;
    }

    /// <exception cref="FormatException">The proof is refused, see <see cref="TryParse"/>.</exception>
    public static LogProof Parse(ReadOnlySpan<byte> bytes) =>
        TryParse(bytes, out var proof, out var why) ? proof : throw new FormatException(why);

    /// <summary>Whether the trusted log holds these entry bytes at <see cref="Index"/>.</summary>
    public ProofVerdict Verify(ReadOnlySpan<byte> entry, LogTrust trust) => Verify(MerkleHash.Leaf(entry), trust);

    /// <summary>Whether the trusted log holds an entry of this leaf hash at <see cref="Index"/>.</summary>
    public ProofVerdict Verify(Hash leaf, LogTrust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        return trust.Open(Checkpoint) switch
        {
            CheckpointVerdict.Trusted trusted => Verify(leaf, trusted),
            CheckpointVerdict.Refused refused => new ProofVerdict.UntrustedCheckpoint(refused.Why),
            _ => throw new InvalidOperationException("The family of checkpoint verdicts is closed."),
        };
    }

    public override string ToString()
    {
        var builder = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty)
        {
            builder.Append(ExtraPrefix).Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        }

        builder.Append(IndexPrefix).Append(Index).Append('\n');
        foreach (var hash in Path)
        {
            builder.Append(hash.ToBase64()).Append('\n');
        }

        return builder.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>The proof as bytes.</summary>
    public byte[] Encode() => Strict.Utf8(ToString());

    private ProofVerdict Verify(Hash leaf, CheckpointVerdict.Trusted trusted) =>
        InclusionProof.Verify(Index, trusted.Checkpoint.Size, leaf, Path, trusted.Checkpoint.Root)
            ? new ProofVerdict.Included(Index, trusted.Checkpoint, trusted.Cosignatures)
            : new ProofVerdict.NotIncluded($"The path does not lead from this entry at index {Index} to the checkpoint's root.");

    private static bool TryEntry(ref ReadOnlySpan<char> rest, out ReadOnlyMemory<byte> extra, out long index, out string why)
    {
        (extra, index, why) = (default, 0, "");
        if (!TryLine(ref rest, out var line))
        {
            why = "The proof has no index line.";
            return false;
        }

        if (line.StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            if (!Strict.TryBase64(line[ExtraPrefix.Length..], out var bytes) || bytes.Length == 0)
            {
                why = "The proof's extra data is not base64.";
                return false;
            }

            extra = bytes;
            TryLine(ref rest, out line);
        }

        if (!line.StartsWith(IndexPrefix, StringComparison.Ordinal) || !Strict.TryDecimal(line[IndexPrefix.Length..], out index))
        {
            why = "The proof has no index line with a decimal number.";
            return false;
        }

        return true;
    }

    private static bool TryPath(ref ReadOnlySpan<char> rest, out List<Hash> path, out string why)
    {
        path = [];
        why = "";
        while (TryLine(ref rest, out var line))
        {
            if (line.IsEmpty)
            {
                return true;
            }

            if (path.Count == MaxPath || !Hash.TryParseBase64(line, out var hash))
            {
                break;
            }

            path.Add(hash);
        }

        why = $"The proof's path is not at most {MaxPath} lines of base64 hashes and an empty line.";
        return false;
    }

    private static bool TryCheckpoint(ReadOnlySpan<char> rest, [NotNullWhen(true)] out SignedNote? checkpoint, out string why) =>
        SignedNote.TryParse(Strict.Utf8(rest.ToString()), out checkpoint, out why)
        && TransparencyLog.Checkpoint.TryParse(checkpoint.Text, out _, out why);

    private static bool TryLine(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> line)
    {
        var end = rest.IndexOf('\n');
        line = end < 0 ? default : rest[..end];
        rest = rest[(end + 1)..];
        return end >= 0;
    }
}
