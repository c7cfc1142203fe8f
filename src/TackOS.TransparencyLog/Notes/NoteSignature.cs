using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace TackOS.TransparencyLog;

/// <summary>
/// One signature line of a note (C2SP signed-note, "Signatures"): who says to have signed, by key name and key id, and the bytes
/// that the key's algorithm made. It is a claim until a <see cref="NoteVerifier"/> has checked it.
/// </summary>
public sealed record NoteSignature
{
    private const string Marker = "— ";

    /// <exception cref="ArgumentException">The name is not a valid key name, or there are no signature bytes.</exception>
    public NoteSignature(string name, uint keyId, ReadOnlySpan<byte> signature)
    {
        NoteKeyName.ThrowIfInvalid(name);
        if (signature.IsEmpty)
        {
            throw new ArgumentException("A signature has at least one byte.", nameof(signature));
        }

        Name = name;
        KeyId = keyId;
        Signature = signature.ToArray();
    }

    public string Name { get; }

    /// <summary>The first four bytes of the key hash, big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>The bytes after the key id, in the form of the key's algorithm.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>The line as it stands in a note, without its line end.</summary>
    public string Line
    {
        get
        {
            var bytes = new byte[sizeof(uint) + Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Signature.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
            return $"{Marker}{Name} {Convert.ToBase64String(bytes)}";
        }
    }

    public bool Equals(NoteSignature? other) =>
        other is not null && Name == other.Name && KeyId == other.KeyId && Signature.Span.SequenceEqual(other.Signature.Span);

    public override int GetHashCode() => HashCode.Combine(Name, KeyId, Signature.Length);

    public override string ToString() => Line;

    internal static bool TryParse(ReadOnlySpan<char> line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (!line.StartsWith(Marker, StringComparison.Ordinal))
        {
            return false;
        }

        line = line[Marker.Length..];
        var space = line.IndexOf(' ');
        if (space < 0
            || !NoteKeyName.IsValid(line[..space])
            || !Strict.TryBase64(line[(space + 1)..], out var bytes)
            || bytes.Length <= sizeof(uint))
        {
            return false;
        }

        signature = new NoteSignature(line[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsSpan(sizeof(uint)));
        return true;
    }
}
