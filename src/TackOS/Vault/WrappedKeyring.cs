using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// The stored form of a key ring: a format byte (1), the root keys encrypted with AES-256-GCM under the key-encryption key, and the
/// SHA-256 of all that. The plaintext is one record a root key: its version (32-bit big-endian, ascending) and 32 bytes. A record of
/// version 0, which no root key has, is the seed that signs the journal, in a ring that was rotated. The
/// checksum is no protection; it tells a rotten file from a mistyped passphrase, which the tag alone cannot.
/// </summary>
internal static class WrappedKeyring
{
    public const int MaxRoots = 1024;
    private const byte Format = 1;
    private const int RecordBytes = sizeof(uint) + Aead.KeyBytes;
    private const uint SeedRecord = 0;

    private static readonly byte[] Associated = AssociatedData.Of("tackos keyring", "1");

    public static void RequireKek(ReadOnlySpan<byte> kek)
    {
        if (kek.Length != Keyring.KekBytes)
            throw new ArgumentException($"A key-encryption key is {Keyring.KekBytes} bytes, not {kek.Length}.", nameof(kek));
    }

    public static byte[] Write(ReadOnlySpan<byte> kek, SortedDictionary<uint, SecretValue> roots, SecretValue? journalSeed, RandomFill random)
    {
        RequireKek(kek);
        KeyValuePair<uint, SecretValue>[] kept = journalSeed is null ? [.. roots] : [new(SeedRecord, journalSeed), .. roots];
        var records = GC.AllocateArray<byte>(kept.Length * RecordBytes, pinned: true);
        var at = 0;
        foreach (var (version, key) in kept)
        {
            BinaryPrimitives.WriteUInt32BigEndian(records.AsSpan(at), version);
            key.Reveal(records.AsSpan(at + sizeof(uint)), static (bytes, place) => bytes.CopyTo(place));
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
        if (roots is null)
            return new KeyringOpening.Damaged();
        roots.Remove(SeedRecord, out var seed);
        // A ring without its first version and without the seed would sign the journal with another key, or none.
        return roots.Count > 0 && (seed is not null || roots.ContainsKey(1))
            ? new KeyringOpening.Opened(new Keyring(roots, seed))
            : new KeyringOpening.Damaged();
    }

    private static SortedDictionary<uint, SecretValue>? ReadRecords(ReadOnlySpan<byte> records)
    {
        if (records.Length is 0 or > (MaxRoots + 1) * RecordBytes || records.Length % RecordBytes != 0)
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
