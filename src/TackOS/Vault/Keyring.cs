using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// The root keys, unwrapped, from which every other key is derived by HKDF-SHA256 (RFC 5869) with one label a purpose. A ring holds
/// one root key a version; new things are made under the newest, old things name the version they were made under, so rotation
/// adds a version and rewrites nothing. Safe for use from several threads.
/// </summary>
/// <remarks>
/// The seed that signs the journal is the one key that rotation must not change, since its public half names the log. Until the first rotation it is
/// derived from version 1; that rotation keeps it in the ring as an item of its own, so that version 1 can be retired like any other.
/// </remarks>
public sealed class Keyring : IDisposable
{
    public const int KekBytes = Aead.KeyBytes;

    private readonly Lock _use = new();
    private readonly Dictionary<(KeyPurpose, uint), SecretValue> _derived = [];
    private SortedDictionary<uint, SecretValue> _roots;
    private SecretValue? _journalSeed;

    /// <param name="roots">A root key a version, at least one.</param>
    /// <param name="journalSeed">The seed that signs the journal, once it is kept for itself.</param>
    internal Keyring(SortedDictionary<uint, SecretValue> roots, SecretValue? journalSeed = null)
    {
        (_roots, _journalSeed) = (roots, journalSeed);
        CurrentVersion = roots.Keys.Max();
    }

    private Keyring() => (_roots, IsSealed) = ([], true);

    /// <summary>The version new things are made under; versions count from 1.</summary>
    public uint CurrentVersion { get; private set; }

    /// <summary>Whether there are no root keys in memory: they have been wiped, or were not given yet. <see cref="Unseal"/> gives them.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>The versions it holds, oldest first; none while it is sealed.</summary>
    public IReadOnlyList<uint> Versions
    {
        get
        {
            lock (_use)
                return IsSealed ? [] : [.. _roots.Keys];
        }
    }

    /// <summary>A ring that waits for its root keys.</summary>
    public static Keyring Sealed() => new();

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
            return WrappedKeyring.Write(kek, _roots, _journalSeed, random);
        }
    }

    /// <summary>Opens the wrapped ring into this one, which serves whoever holds it from then on. Anything but an opened ring changes nothing.</summary>
    /// <exception cref="ArgumentException">The key-encryption key is not 32 bytes.</exception>
    public KeyringOpening Unseal(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> wrapped)
    {
        var opening = Open(kek, wrapped);
        if (opening is KeyringOpening.Opened opened)
            TakeOver(opened.Keyring);
        return opening;
    }

    /// <summary>
    /// A copy to be changed and stored before this ring is: a version that is in no file yet must not be used, and one that is in a file still must not
    /// be forgotten.
    /// </summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public Keyring Copy()
    {
        lock (_use)
        {
            ThrowIfSealed();
            return new Keyring(
                new SortedDictionary<uint, SecretValue>(_roots.ToDictionary(root => root.Key, root => Copied(root.Value))),
                _journalSeed is { } seed ? Copied(seed) : null);
        }
    }

    /// <summary>Takes the keys of another ring in the place of its own. The other one is sealed afterwards.</summary>
    /// <exception cref="VaultSealedException">The other one is sealed.</exception>
    public void TakeOver(Keyring other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.ThrowIfSealed();
        lock (_use)
        {
            Wipe();
            (_roots, _journalSeed, CurrentVersion, IsSealed) = (other._roots, other._journalSeed, other.CurrentVersion, false);
            other.GiveUp();
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
            _journalSeed ??= SeedOfTheFirst();
            _roots.Add(CurrentVersion + 1, SecretValue.Random(Aead.KeyBytes, random));
            CurrentVersion++;
        }
    }

    /// <summary>
    /// Forgets a version that nothing refers to any more: what was made under it stays closed from then on. The caller knows that nothing is left,
    /// and stores <see cref="Wrap"/> afterwards.
    /// </summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    /// <exception cref="InvalidOperationException">It is the current version.</exception>
    public void Retire(uint version)
    {
        lock (_use)
        {
            ThrowIfSealed();
            if (version == CurrentVersion)
                throw new InvalidOperationException("The version that new things are made under cannot be retired.");
            if (_roots.Remove(version, out var root))
                root.Dispose();
            foreach (var key in _derived.Keys.Where(key => key.Item2 == version).ToList())
            {
                if (_derived.Remove(key, out var derived))
                    derived.Dispose();
            }
        }
    }

    /// <summary>The seed of the key that signs the journal: the same for as long as the ring lives, whatever is rotated. The caller disposes it.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public SecretValue JournalSeed()
    {
        lock (_use)
        {
            ThrowIfSealed();
            return _journalSeed is { } kept ? Copied(kept) : SeedOfTheFirst();
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
            Wipe();
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

    private static SecretValue Copied(SecretValue value) => value.Reveal(0, static (bytes, _) => SecretValue.FromBytes(bytes));

    // A ring that was never rotated holds the first version alone.
    private SecretValue SeedOfTheFirst() => _roots[1].Reveal(0, static (key, _) => Expand(key, KeyPurpose.JournalSigning.Label()));

    private void Wipe()
    {
        foreach (var key in _roots.Values.Concat(_derived.Values))
            key.Dispose();
        _journalSeed?.Dispose();
        _derived.Clear();
        (_roots, _journalSeed) = ([], null);
    }

    private void GiveUp()
    {
        (_roots, _journalSeed, IsSealed) = ([], null, true);
        Wipe();
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
public sealed class VaultSealedException() : InvalidOperationException("The vault is sealed: its key-encryption key has not been given. An admin unseals it: tackos vault unseal.");
