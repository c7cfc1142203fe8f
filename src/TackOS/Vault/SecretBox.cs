using System.Globalization;
using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// Encrypts each version of a secret under a fresh data key, itself wrapped under the ring's <see cref="KeyPurpose.SecretData"/> key.
/// Key and data are bound to the secret's id, its version and its binding: a row moved to another name, another version or another
/// destination does not open. A sealed secret reveals the length of its value and nothing else.
/// </summary>
public sealed class SecretBox(Keyring ring, RandomFill random)
{
    /// <summary>Encrypts one version.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    /// <exception cref="ArgumentException">The value cannot travel in the binding's slot (<see cref="Binding.Accepts"/>).</exception>
    public byte[] Seal(SecretId id, int version, Binding binding, SecretValue value)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(value);
        if (!value.Reveal(binding, static (bytes, binding) => binding.Accepts(bytes)))
            throw new ArgumentException("The value cannot travel in the slot it is bound to.", nameof(value));

        var associated = Associated(id, version, binding);
        using var dataKey = SecretValue.Random(Aead.KeyBytes, random);
        var wrapped = dataKey.Reveal(associated, (key, bound) => WrappedKey.Wrap(ring, KeyPurpose.SecretData, key, bound, random));
        var box = value.Reveal(associated, (bytes, bound) => WrappedKey.Box(dataKey, bytes, bound, random));
        return [.. wrapped, .. box];
    }

    /// <summary>Decrypts a version for exactly the id, version and binding it was encrypted for. The caller disposes the value.</summary>
    public SecretOpening Open(SecretId id, int version, Binding binding, ReadOnlySpan<byte> sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (ring.IsSealed)
            return new SecretOpening.Sealed();
        if (sealedSecret.Length < WrappedKey.Length)
            return new SecretOpening.Refused();

        var associated = Associated(id, version, binding);
        using var dataKey = WrappedKey.Unwrap(ring, KeyPurpose.SecretData, sealedSecret[..WrappedKey.Length], associated);
        var plaintext = dataKey is null ? null : WrappedKey.Unbox(dataKey, sealedSecret[WrappedKey.Length..], associated);
        if (plaintext is null)
            return new SecretOpening.Refused();
        var value = SecretValue.FromBytes(plaintext);
        CryptographicOperations.ZeroMemory(plaintext);
        return new SecretOpening.Opened(value);
    }

    /// <summary>
    /// A sealed version whose data key is wrapped under the ring's current root version. The value is not decrypted for it. Null where the ring does
    /// not open it.
    /// </summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public byte[]? Rewrap(SecretId id, int version, Binding binding, ReadOnlySpan<byte> sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (sealedSecret.Length < WrappedKey.Length)
            return null;
        var wrapped = WrappedKey.Rewrap(ring, KeyPurpose.SecretData, sealedSecret[..WrappedKey.Length], Associated(id, version, binding), random);
        return wrapped is null ? null : [.. wrapped, .. sealedSecret[WrappedKey.Length..]];
    }

    private static byte[] Associated(SecretId id, int version, Binding binding)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(version);
        return AssociatedData.Of(
            ["tackos secret", "1", id.Value, version.ToString(CultureInfo.InvariantCulture), .. binding.CanonicalFields()]);
    }
}

/// <summary>What came of opening a secret.</summary>
public abstract record SecretOpening
{
    private SecretOpening() { }

    /// <summary>The code that documentation and refusals name.</summary>
    public abstract string Code { get; }

    public sealed record Opened(SecretValue Value) : SecretOpening
    {
        public override string Code => "secret_opened";
    }

    /// <summary>The vault is sealed; nothing is injected.</summary>
    public sealed record Sealed : SecretOpening
    {
        public override string Code => "vault_sealed";
    }

    /// <summary>The stored bytes are of another id, version, binding or key ring, or were altered. Which one cannot be known.</summary>
    public sealed record Refused : SecretOpening
    {
        public override string Code => "secret_refused";
    }
}
