namespace TackOS.Calls.Arguments;

/// <summary>How large a document may be before it is refused unread.</summary>
public sealed record StrictJsonLimits
{
    /// <summary>The deepest nesting that any caller may allow; the recursive readers of parsed JSON rely on it.</summary>
    public const int DeepestAllowed = 256;

    /// <param name="maxBytes">The most bytes of UTF-8; 1 MiB unless told.</param>
    /// <param name="maxDepth">The most objects and arrays inside each other; 64 unless told, 1 to <see cref="DeepestAllowed"/>.</param>
    /// <param name="maxValues">The most values, those inside others counted each; 100,000 unless told. What is made of a value takes far more memory than its text.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit lies outside its range.</exception>
    public StrictJsonLimits(int maxBytes = 1024 * 1024, int maxDepth = 64, int maxValues = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxValues, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, DeepestAllowed);
        MaxBytes = maxBytes;
        MaxDepth = maxDepth;
        MaxValues = maxValues;
    }

    /// <summary>1 MiB, 64 levels and 100,000 values.</summary>
    public static StrictJsonLimits Default { get; } = new();

    public int MaxBytes { get; }

    public int MaxDepth { get; }

    public int MaxValues { get; }
}
