using System.Collections;

namespace TackOS.Redaction;

/// <summary>All patterns of all secrets, each with the number of the secret it gives away. Immutable.</summary>
internal sealed class PatternSet
{
    private const int LongGram = 8;
    private const int LongStride = 4;
    private const int ShortestLong = LongGram + LongStride - 1;

    private readonly byte[][] _sorted;
    private readonly BitArray _beginnings = new(1 << 16);
    private readonly GramFilter? _long;
    private readonly GramFilter? _short;
    private readonly (int Secret, byte[] Value)[] _weak;

    public PatternSet(IReadOnlyList<byte[]> secrets)
    {
        var owners = new Dictionary<byte[], int>(ByteComparer.Instance);
        for (var number = 0; number < secrets.Count; number++)
        {
            foreach (var pattern in Encodings.Of(secrets[number]))
                owners.TryAdd(pattern, number);
        }
        _weak = [.. secrets.Index().Where(secret => secret.Item.Length < SecretStrength.ShortestFullyRedacted)];
        _long = Filter(owners, pattern => pattern.Length >= ShortestLong, LongGram, LongStride);
        _short = Filter(owners, pattern => pattern.Length < ShortestLong, SecretStrength.ShortestFullyRedacted, stride: 1);

        _sorted = [.. owners.Keys, .. _weak.Select(weak => weak.Value)];
        Array.Sort(_sorted, ByteComparer.Instance);
        LongestBytes = _sorted.Length == 0 ? 0 : _sorted.Max(pattern => pattern.Length);
        foreach (var pattern in _sorted)
            _beginnings[Beginning(pattern)] = true;
    }

    public int LongestBytes { get; }

    public bool IsEmpty => _sorted.Length == 0;

    /// <summary>Reports the occurrences of all but the weak values; stops when told so by <c>false</c>, and then returns <c>false</c>.</summary>
    public bool Visit<TState>(ReadOnlySpan<byte> text, TState state, Func<TState, PatternMatch, bool> found) =>
        (_long?.Visit(text, state, found) ?? true) && (_short?.Visit(text, state, found) ?? true);

    /// <summary>
    /// Reports where weak values stand as whole words. <paramref name="before"/> is what stands before the text; at its end a word counts
    /// as whole only when nothing comes after (<paramref name="final"/>).
    /// </summary>
    public bool VisitWeak<TState>(ReadOnlySpan<byte> text, byte? before, bool final, TState state, Func<TState, PatternMatch, bool> found)
    {
        foreach (var (secret, value) in _weak)
        {
            for (var at = text.IndexOf(value); at >= 0;)
            {
                var end = at + value.Length;
                var opens = at > 0 ? !IsWord(text[at - 1]) : before is not { } previous || !IsWord(previous);
                var closes = end < text.Length ? !IsWord(text[end]) : final;
                if (opens && closes && !found(state, new PatternMatch(secret, at, value.Length)))
                    return false;
                var next = text[(at + 1)..].IndexOf(value);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }
        return true;
    }

    /// <summary>Where the longest ending of the text begins that is the beginning of some pattern (or all of it); the text's length when none is.</summary>
    public int PartialFrom(ReadOnlySpan<byte> text)
    {
        for (var at = Math.Max(0, text.Length - LongestBytes); at < text.Length; at++)
        {
            var ending = text[at..];
            if (ending.Length > 1 && !_beginnings[Beginning(ending)])
                continue;
            var index = FirstNotBefore(ending);
            if (index < _sorted.Length && _sorted[index].AsSpan().StartsWith(ending))
                return at;
        }
        return text.Length;
    }

    private int FirstNotBefore(ReadOnlySpan<byte> ending)
    {
        var low = 0;
        var high = _sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_sorted[middle].AsSpan().SequenceCompareTo(ending) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static GramFilter? Filter(Dictionary<byte[], int> owners, Func<byte[], bool> belongs, int gramBytes, int stride)
    {
        var patterns = owners.Where(owner => belongs(owner.Key)).Select(owner => (owner.Value, owner.Key)).ToArray();
        return patterns.Length == 0 ? null : new GramFilter(patterns, gramBytes, stride);
    }

    private static int Beginning(ReadOnlySpan<byte> pattern) => (pattern[0] << 8) | (pattern.Length > 1 ? pattern[1] : 0);

    // Bytes of other scripts count as parts of a word: half a word of Greek is no whole one.
    private static bool IsWord(byte letter) => letter >= 0x80 || letter == '_' || char.IsAsciiLetterOrDigit((char)letter);

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IComparer<byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = new HashCode();
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
