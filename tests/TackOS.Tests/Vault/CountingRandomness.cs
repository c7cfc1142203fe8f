using TackOS.Vault;

namespace TackOS.Tests.Vault;

/// <summary>Randomness that repeats from its seed and never gives the same bytes twice.</summary>
internal static class CountingRandomness
{
    public static RandomFill From(int seed)
    {
        var random = new Random(seed);
        return random.NextBytes;
    }
}
