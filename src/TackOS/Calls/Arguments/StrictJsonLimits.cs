namespace TackOS.Calls.Arguments;

/// <summary>How large a document may be before it is refused unread.</summary>
public sealed record StrictJsonLimits
{
    /// <summary>The deepest nesting that any caller may allow; the recursive readers of parsed JSON rely on it.</summary>
    public const int DeepestAllowed = 256;

    /// <param name="maxBytes">The most bytes of UTF-8; 1 MiB unless told.</param>
    /// <param name="maxDepth">The most objects and arrays inside each other; 64 unless told, 1 to <see cref="DeepestAllowed"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit lies outside its range.</exception>
    public StrictJsonLimits(int maxBytes = 1024 * 1024, int maxDepth = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, DeepestAllowed);
        MaxBytes = maxBytes;
        MaxDepth = maxDepth;
    }

    /// <summary>1 MiB and 64 levels.</summary>
    public static StrictJsonLimits Default { get; } = new();

    public int MaxBytes { get; }

    public int MaxDepth { get; }
}
