using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>Fills the whole span with random bytes. What keys are made of must come from a cryptographic source.</summary>
public delegate void RandomFill(Span<byte> destination);

/// <summary>The randomness of the operating system, the only one outside tests.</summary>
public static class SystemRandomness
{
    public static RandomFill Fill { get; } = RandomNumberGenerator.Fill;
}
