using System.Buffers.Binary;
using System.Numerics;

namespace TackOS.Redaction;

/// <summary>
/// Finds many patterns at once by sampling: every pattern leaves <c>stride</c> consecutive grams of its middle (its beginning is often
/// shared: <c>sk_live_</c>), so reading one gram every <c>stride</c> bytes of a text meets at least one of them. A small Bloom filter
/// answers nearly every read; what passes it is looked up exactly and compared. An automaton over tens of thousands of patterns would
/// not fit a processor's cache; this does.
/// </summary>
internal sealed class GramFilter
{
    private const int BitsPerGram = 16;
    private readonly int _stride;
    private readonly int _gramBytes;
    private readonly ulong _mask;
    private readonly ulong[] _bloom;
    private readonly int _shift;

    // Sorted by gram; the places run parallel.
    private readonly ulong[] _grams;
    private readonly Place[] _places;

    /// <param name="patterns">Patterns of at least <c>gramBytes + stride - 1</c> bytes, with the numbers they are reported by.</param>
    /// <param name="gramBytes">1 to 8.</param>
    /// <param name="stride">Every how many bytes a text is read.</param>
    public GramFilter(IReadOnlyList<(int Number, byte[] Pattern)> patterns, int gramBytes, int stride)
    {
        _stride = stride;
        _gramBytes = gramBytes;
        _mask = gramBytes == sizeof(ulong) ? ulong.MaxValue : (1UL << (gramBytes * 8)) - 1;
        _grams = new ulong[patterns.Count * stride];
        _places = new Place[_grams.Length];
        var at = 0;
        foreach (var (number, pattern) in patterns)
        {
            var middle = (pattern.Length - (gramBytes + stride - 1)) / 2;
            for (var offset = middle; offset < middle + stride; offset++, at++)
            {
                _grams[at] = GramAt(pattern, offset);
                _places[at] = new Place(number, pattern, offset);
            }
        }
        Array.Sort(_grams, _places);

        var words = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, _grams.Length * BitsPerGram / 64));
        _bloom = new ulong[words];
        _shift = 64 - BitOperations.Log2(words);
        foreach (var gram in _grams)
            _bloom[Hash(gram, out var bits)] |= bits;
    }

    /// <summary>Calls back for every occurrence in no particular order, possibly several times; stops when told so by <c>false</c>.</summary>
    public bool Visit<TState>(ReadOnlySpan<byte> text, TState state, Func<TState, PatternMatch, bool> found)
    {
        var bloom = _bloom;
        for (var at = 0; at + _gramBytes <= text.Length; at += _stride)
        {
            var gram = at + sizeof(ulong) <= text.Length
                ? BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) & _mask
                : GramAt(text, at);
            var word = Hash(gram, out var bits);
            if ((bloom[word] & bits) == bits && !Compare(text, at, gram, state, found))
                return false;
        }
        return true;
    }

    private bool Compare<TState>(ReadOnlySpan<byte> text, int at, ulong gram, TState state, Func<TState, PatternMatch, bool> found)
    {
        var first = Array.BinarySearch(_grams, gram);
        if (first < 0)
            return true;
        while (first > 0 && _grams[first - 1] == gram)
            first--;
        for (var i = first; i < _grams.Length && _grams[i] == gram; i++)
        {
            var (number, pattern, offset) = _places[i];
            var start = at - offset;
            if (start >= 0 && text[start..].StartsWith(pattern) && !found(state, new PatternMatch(number, start, pattern.Length)))
                return false;
        }
        return true;
    }

    private ulong Hash(ulong gram, out ulong bits)
    {
        var hash = gram * 0x9E3779B97F4A7C15;
        bits = (1UL << (int)((hash >> 26) & 63)) | (1UL << (int)((hash >> 32) & 63));
        return hash >> _shift;
    }

    private ulong GramAt(ReadOnlySpan<byte> bytes, int offset)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        word.Clear();
        bytes.Slice(offset, _gramBytes).CopyTo(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    private readonly record struct Place(int Number, byte[] Pattern, int Offset);
}

/// <summary>An occurrence of the pattern with this number.</summary>
internal readonly record struct PatternMatch(int Number, int Start, int Length);
