using System.Buffers;

namespace TackOS.Redaction;

/// <summary>
/// One reading of a text: as it stands, with its escapes decoded, or with spacing folded away. Where origins are tracked, each byte of
/// the reading knows the stretch of the original text it came from. The buffers are rented and cleared on return, since they hold what
/// is about to be redacted.
/// </summary>
internal sealed class TextView : IDisposable
{
    private readonly byte[]? _buffer;
    private readonly int[]? _starts;
    private readonly int[]? _ends;
    private ReadOnlyMemory<byte> _bytes;

    private TextView(ReadOnlyMemory<byte> original) => _bytes = original;

    private TextView(int capacity, bool track, int shortestMatch)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(capacity);
        ShortestMatch = shortestMatch;
        if (!track)
            return;
        _starts = ArrayPool<int>.Shared.Rent(capacity);
        _ends = ArrayPool<int>.Shared.Rent(capacity);
    }

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Shorter patterns do not count in this reading.</summary>
    public int ShortestMatch { get; }

    public bool IsOriginal => _buffer is null;

    /// <summary>Where the text breaks off inside what may become an escape, as an offset into the original; null when it does not, or nothing comes after it.</summary>
    public int? CutOffAt { get; private set; }

    public static TextView Original(ReadOnlyMemory<byte> text) => new(text);

    /// <summary>The source with one layer of escapes decoded; null when it has none.</summary>
    public static TextView? Decoded(TextView source, bool track, bool final)
    {
        var text = source.Bytes;
        var next = text.IndexOfAny(EscapeDecoder.Introducers);
        if (next < 0)
            return null;
        // An escape is never shorter than what it decodes to.
        var view = new TextView(text.Length, track, shortestMatch: 0);
        var length = view.Decode(source, text, next, final);
        view._bytes = view._buffer.AsMemory(0, length);
        return view;
    }

    /// <summary>The source without spacing and separators, and with full-width letters narrowed.</summary>
    public static TextView Folded(TextView source, bool track, bool final)
    {
        var view = new TextView(source.Bytes.Length, track, Folding.ShortestMatch);
        var length = track ? view.Fold(source, final) : Folding.Fold(source.Bytes, view._buffer);
        view._bytes = view._buffer.AsMemory(0, length);
        return view;
    }

    public int StartOf(int index) => _starts is null ? index : _starts[index];

    public int EndOf(int index) => _ends is null ? index + 1 : _ends[index];

    /// <summary>The last offset into the original, not after <paramref name="offset"/>, at which this reading begins a new unit.</summary>
    public int AlignDown(int offset)
    {
        if (_starts is null)
            return offset;
        var at = _starts.AsSpan(0, _bytes.Length).BinarySearch(offset);
        var before = at >= 0 ? at : ~at - 1;
        return before >= 0 && _ends![before] > offset ? _starts[before] : offset;
    }

    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        if (_starts is not null)
            ArrayPool<int>.Shared.Return(_starts);
        if (_ends is not null)
            ArrayPool<int>.Shared.Return(_ends);
    }

    private int Decode(TextView source, ReadOnlySpan<byte> text, int next, bool final)
    {
        Span<byte> unit = stackalloc byte[EscapeDecoder.MaxDecoded];
        var length = 0;
        var at = 0;
        while (next >= 0)
        {
            length = Copy(source, text, at, next, length);
            at += next;
            var taken = EscapeDecoder.Read(text[at..], unit, out var written);
            if (taken > 0)
            {
                length = Append(unit[..written], source.StartOf(at), source.EndOf(at + taken - 1), length);
                at += taken;
            }
            else
            {
                if (taken == EscapeDecoder.CutOff && !final)
                {
                    CutOffAt = source.StartOf(at);
                    return length;
                }

                length = Copy(source, text, at, 1, length);
                at++;
            }
            next = text[at..].IndexOfAny(EscapeDecoder.Introducers);
        }
        return Copy(source, text, at, text.Length - at, length);
    }

    private int Fold(TextView source, bool final)
    {
        var text = source.Bytes;
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            if (!final && Folding.IsCutOff(text[at..]))
                break;
            var taken = Folding.Read(text[at..], out var kept);
            if (kept is { } letter)
                length = Append([letter], source.StartOf(at), source.EndOf(at + taken - 1), length);
            at += taken;
        }
        return length;
    }

    private int Copy(TextView source, ReadOnlySpan<byte> text, int from, int count, int length)
    {
        text.Slice(from, count).CopyTo(_buffer.AsSpan(length));
        for (var i = 0; _starts is not null && i < count; i++)
        {
            _starts[length + i] = source.StartOf(from + i);
            _ends![length + i] = source.EndOf(from + i);
        }
        return length + count;
    }

    private int Append(ReadOnlySpan<byte> unit, int start, int end, int length)
    {
        unit.CopyTo(_buffer.AsSpan(length));
        if (_starts is not null)
        {
            _starts.AsSpan(length, unit.Length).Fill(start);
            _ends.AsSpan(length, unit.Length).Fill(end);
        }
        return length + unit.Length;
    }
}
