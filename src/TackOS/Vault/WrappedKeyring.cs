using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// The stored form of a key ring: a format byte (1), the root keys encrypted with AES-256-GCM under the key-encryption key, and the
/// SHA-256 of all that. The plaintext is one record a root key: its version (32-bit big-endian, ascending) and 32 bytes. The
/// checksum is no protection; it tells a rotten file from a mistyped passphrase, which the tag alone cannot.
/// </summary>
internal static class WrappedKeyring
{
    public const int MaxRoots = 1024;
    private const byte Format = 1;
    private const int RecordBytes = sizeof(uint) + Aead.KeyBytes;

    private static readonly byte[] Associated = AssociatedData.Of("tackos keyring", "1");

    public static void RequireKek(ReadOnlySpan<byte> kek)
    {
        if (kek.Length != Keyring.KekBytes)
            throw new ArgumentException($"A key-encryption key is {Keyring.KekBytes} bytes, not {kek.Length}.", nameof(kek));
    }

    public static byte[] Write(ReadOnlySpan<byte> kek, SortedDictionary<uint, SecretValue> roots, RandomFill random)
    {
        RequireKek(kek);
        var records = GC.AllocateArray<byte>(roots.Count * RecordBytes, pinned: true);
        var at = 0;
        foreach (var (version, root) in roots)
        {
            BinaryPrimitives.WriteUInt32BigEndian(records.AsSpan(at), version);
            root.Reveal(records.AsSpan(at + sizeof(uint)), static (key, place) => key.CopyTo(place));
            at += RecordBytes;
        }
        byte[] body = [Format, .. Aead.Encrypt(kek, records, Associated, random)];
        CryptographicOperations.ZeroMemory(records);
        return [.. body, .. SHA256.HashData(body)];
    }

    public static KeyringOpening Open(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> wrapped)
    {
        RequireKek(kek);
        if (wrapped.Length <= SHA256.HashSizeInBytes + 1)
            return new KeyringOpening.Damaged();
        var body = wrapped[..^SHA256.HashSizeInBytes];
        if (body[0] != Format || !SHA256.HashData(body).AsSpan().SequenceEqual(wrapped[^SHA256.HashSizeInBytes..]))
            return new KeyringOpening.Damaged();
        if (!Aead.TryDecrypt(kek, body[1..], Associated, out var records))
            return new KeyringOpening.WrongKey();
        var roots = ReadRecords(records);
        CryptographicOperations.ZeroMemory(records);
        return roots is null ? new KeyringOpening.Damaged() : new KeyringOpening.Opened(new Keyring(roots));
    }

    private static SortedDictionary<uint, SecretValue>? ReadRecords(ReadOnlySpan<byte> records)
    {
        if (records.Length is 0 or > MaxRoots * RecordBytes || records.Length % RecordBytes != 0)
            return null;
        var roots = new SortedDictionary<uint, SecretValue>();
        for (; !records.IsEmpty; records = records[RecordBytes..])
        {
            var version = BinaryPrimitives.ReadUInt32BigEndian(records);
            if (!roots.TryAdd(version, SecretValue.FromBytes(records[sizeof(uint)..RecordBytes])))
                return null;
        }
        return roots;
    }
}
