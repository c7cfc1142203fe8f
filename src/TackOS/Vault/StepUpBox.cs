namespace TackOS.Vault;

/// <summary>
/// Seals the secret of an operator's authenticator under the ring's <see cref="KeyPurpose.StepUp"/> key. It is bound to the operator and to the
/// enrolment: a row that is moved to another operator, or put back from an earlier enrolment, does not open.
/// </summary>
public sealed class StepUpBox(Keyring ring, RandomFill random)
{
    /// <summary>A new secret of so many random bytes. The caller disposes it.</summary>
    public SecretValue NewSecret(int bytes) => SecretValue.Random(bytes, random);

    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public byte[] Seal(string operatorId, string enrolment, SecretValue secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var associated = Associated(operatorId, enrolment);
        using var dataKey = SecretValue.Random(Aead.KeyBytes, random);
        var wrapped = dataKey.Reveal(associated, (key, bound) => WrappedKey.Wrap(ring, KeyPurpose.StepUp, key, bound, random));
        var box = secret.Reveal(associated, (bytes, bound) => WrappedKey.Box(dataKey, bytes, bound, random));
        return [.. wrapped, .. box];
    }

    /// <summary>Opens it for exactly the operator and the enrolment that it was sealed for. The caller disposes the value.</summary>
    public SecretOpening Open(string operatorId, string enrolment, ReadOnlySpan<byte> sealedSecret)
    {
        if (ring.IsSealed)
            return new SecretOpening.Sealed();
        if (sealedSecret.Length < WrappedKey.Length)
            return new SecretOpening.Refused();
        var associated = Associated(operatorId, enrolment);
        using var dataKey = WrappedKey.Unwrap(ring, KeyPurpose.StepUp, sealedSecret[..WrappedKey.Length], associated);
        var plain = dataKey is null ? null : WrappedKey.Unbox(dataKey, sealedSecret[WrappedKey.Length..], associated);
        if (plain is null)
            return new SecretOpening.Refused();
        var value = SecretValue.FromBytes(plain);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(plain);
        return new SecretOpening.Opened(value);
    }

    /// <summary>The same secret under the ring's current root key: only its data key is encrypted anew. Null where it does not open.</summary>
    public byte[]? Rewrap(string operatorId, string enrolment, ReadOnlySpan<byte> sealedSecret)
    {
        if (sealedSecret.Length < WrappedKey.Length)
            return null;
        var wrapped = WrappedKey.Rewrap(ring, KeyPurpose.StepUp, sealedSecret[..WrappedKey.Length], Associated(operatorId, enrolment), random);
        return wrapped is null ? null : [.. wrapped, .. sealedSecret[WrappedKey.Length..]];
    }

    private static byte[] Associated(string operatorId, string enrolment) => AssociatedData.Of("tackos step-up", "1", operatorId, enrolment);
}
