using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// The root keys, unwrapped, from which every other key is derived by HKDF-SHA256 (RFC 5869) with one label a purpose. A ring holds
/// one root key a version; new things are made under the newest, old things name the version they were made under, so rotation
/// adds a version and rewrites nothing. Safe for use from several threads.
/// </summary>
public sealed class Keyring : IDisposable
{
    public const int KekBytes = Aead.KeyBytes;

    private readonly Lock _use = new();
    private readonly SortedDictionary<uint, SecretValue> _roots;
    private readonly Dictionary<(KeyPurpose, uint), SecretValue> _derived = [];

    internal Keyring(SortedDictionary<uint, SecretValue> roots)
    {
        _roots = roots;
        CurrentVersion = roots.Keys.Max();
    }

    /// <summary>The version new things are made under; versions count from 1.</summary>
    public uint CurrentVersion { get; private set; }

    /// <summary>Whether the root keys have been wiped. A sealed ring never opens again; open the wrapped one anew.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Makes a ring with one random root key and wraps it under the key-encryption key.</summary>
    /// <exception cref="ArgumentException">The key-encryption key is not 32 bytes.</exception>
    public static NewKeyring Create(ReadOnlySpan<byte> kek, RandomFill random)
    {
        ArgumentNullException.ThrowIfNull(random);
        WrappedKeyring.RequireKek(kek);
        var ring = new Keyring(new() { [1] = SecretValue.Random(Aead.KeyBytes, random) });
        return new NewKeyring(ring, ring.Wrap(kek, random));
    }

    /// <summary>Opens a wrapped ring. Nothing of it is kept unless the outcome is <see cref="KeyringOpening.Opened"/>.</summary>
    /// <exception cref="ArgumentException">The key-encryption key is not 32 bytes.</exception>
    public static KeyringOpening Open(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> wrapped) => WrappedKeyring.Open(kek, wrapped);

    /// <summary>The ring as it may be stored; under a new key-encryption key this is how that key is changed.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    /// <exception cref="ArgumentException">The key-encryption key is not 32 bytes.</exception>
    public byte[] Wrap(ReadOnlySpan<byte> kek, RandomFill random)
    {
        ArgumentNullException.ThrowIfNull(random);
        lock (_use)
        {
            ThrowIfSealed();
            return WrappedKeyring.Write(kek, _roots, random);
        }
    }

    /// <summary>
    /// Adds a root key and makes it the current one. What was made under older versions stays readable. The caller stores
    /// <see cref="Wrap"/> durably before anything is made under the new version.
    /// </summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    /// <exception cref="InvalidOperationException">The ring holds as many versions as its format allows.</exception>
    public void Rotate(RandomFill random)
    {
        ArgumentNullException.ThrowIfNull(random);
        lock (_use)
        {
            ThrowIfSealed();
            if (_roots.Count == WrappedKeyring.MaxRoots)
                throw new InvalidOperationException($"A key ring holds at most {WrappedKeyring.MaxRoots} versions.");
            _roots.Add(CurrentVersion + 1, SecretValue.Random(Aead.KeyBytes, random));
            CurrentVersion++;
        }
    }

    /// <summary>Derives the 32-byte key of a purpose under the current root key; the same ring always gives the same key. The caller disposes it.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public SecretValue Derive(KeyPurpose purpose) =>
        TryDerive(purpose, CurrentVersion) ?? throw new VaultSealedException();

    /// <summary>Derives the key of a purpose under a given version; null when the ring is sealed or does not hold that version.</summary>
    public SecretValue? TryDerive(KeyPurpose purpose, uint version)
    {
        lock (_use)
        {
            return !IsSealed && _roots.TryGetValue(version, out var root)
                ? root.Reveal(purpose, static (key, purpose) => Expand(key, purpose.Label()))
                : null;
        }
    }

    /// <summary>Wipes the root keys and what the ring derived for itself. Keys already derived stay with who derived them.</summary>
    public void Seal()
    {
        lock (_use)
        {
            IsSealed = true;
            foreach (var key in _roots.Values.Concat(_derived.Values))
                key.Dispose();
        }
    }

    public void Dispose() => Seal();

    /// <summary>
    /// Derives into the caller's 32 bytes, which it clears; false when the ring is sealed or does not hold that version. The ring keeps what it
    /// derives here, beside its roots, for the next time: every call asks twice.
    /// </summary>
    internal bool TryDerive(KeyPurpose purpose, uint version, Span<byte> derived)
    {
        lock (_use)
        {
            if (IsSealed || !_roots.TryGetValue(version, out var root))
                return false;
            if (!_derived.TryGetValue((purpose, version), out var key))
                _derived.Add((purpose, version), key = root.Reveal(purpose, static (bytes, purpose) => Expand(bytes, purpose.Label())));
            key.Reveal(derived, static (bytes, into) => bytes.CopyTo(into));
            return true;
        }
    }

    internal static SecretValue Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label)
    {
        Span<byte> derived = stackalloc byte[Aead.KeyBytes];
        Subkeys.Derive(key, label, derived);
        var value = SecretValue.FromBytes(derived);
        CryptographicOperations.ZeroMemory(derived);
        return value;
    }

    private void ThrowIfSealed()
    {
        if (IsSealed)
            throw new VaultSealedException();
    }
}

/// <summary>A ring just made, and the form in which it is stored. Without a stored form everything made under the ring is lost with the process.</summary>
public sealed record NewKeyring(Keyring Keyring, byte[] Wrapped);

/// <summary>Something was to be made under a sealed key ring. Callers ask <see cref="Keyring.IsSealed"/> first; this is the net below them.</summary>
public sealed class VaultSealedException() : InvalidOperationException("The vault is sealed: its key-encryption key has not been given.");
