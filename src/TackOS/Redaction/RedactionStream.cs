using System.Buffers;
using TackOS.Vault;

namespace TackOS.Redaction;

/// <summary>
/// Redacts a text that comes in pieces, wherever they are cut. What is pushed comes out as soon as it is certain not to begin a
/// secret; the pieces that come out never end inside a UTF-8 character. Not for use from several threads at once.
/// </summary>
/// <remarks>
/// The outcome is that of redacting the whole at once, but for one limit that keeps the memory bounded: a value with more than
/// eight bytes of spacing a character between its characters is not found.
/// </remarks>
public sealed class RedactionStream
{
    private const int SpacingPerByte = 8;
    private readonly Redactor _redactor;
    private readonly List<SecretId> _hits = [];

    // What was held back, how much of its beginning belongs to a stretch whose marker is already out, and the byte that came before it.
    private byte[] _held = [];
    private int _covered;
    private byte? _before;
    private bool _finished;

    internal RedactionStream(Redactor redactor) => _redactor = redactor;

    /// <summary>The secrets found so far, in order of appearance.</summary>
    public IReadOnlyList<SecretId> Hits => _hits;

    /// <summary>Takes the next piece and returns what may go out now, possibly nothing.</summary>
    /// <exception cref="InvalidOperationException">The stream was finished.</exception>
    public ReadOnlyMemory<byte> Push(ReadOnlySpan<byte> chunk) => Advance(chunk, final: false);

    /// <summary>Says that nothing more comes and returns what was held back, redacted.</summary>
    /// <exception cref="InvalidOperationException">The stream was finished before.</exception>
    public ReadOnlyMemory<byte> Finish()
    {
        var rest = Advance([], final: true);
        _finished = true;
        return rest;
    }

    private ReadOnlyMemory<byte> Advance(ReadOnlySpan<byte> chunk, bool final)
    {
        if (_finished)
            throw new InvalidOperationException("The stream was finished.");
        byte[] text = [.. _held, .. chunk];
        using var views = TextViews.Of(text, track: true, final);
        var stretches = Stretches.In(_redactor.Patterns, views, _before, final);
        var cut = final ? text.Length : HoldFrom(views, text);
        var output = Release(text, stretches, cut);
        if (cut > 0)
            _before = text[cut - 1];
        _held = text[cut..];
        return output;
    }

    private ReadOnlyMemory<byte> Release(byte[] text, List<Stretch> stretches, int cut)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 64);
        // How far the text has been dealt with: written out, or covered by a marker.
        var done = _covered;
        foreach (var stretch in stretches.TakeWhile(stretch => stretch.Start < cut))
        {
            if (stretch.Start >= done)
            {
                output.Write(text.AsSpan(done, stretch.Start - done));
                _hits.Add(_redactor.WriteMarker(stretch, output));
            }
            done = Math.Max(done, stretch.End);
        }
        if (done < cut)
            output.Write(text.AsSpan(done, cut - done));
        _covered = Math.Max(0, done - cut);
        return output.WrittenMemory;
    }

    /// <summary>
    /// Where the text must be held back from: the earliest place at which some reading of it may begin a secret that the next piece
    /// completes. Everything that starts before is therefore complete.
    /// </summary>
    private int HoldFrom(TextViews views, ReadOnlySpan<byte> text)
    {
        var cut = Utf8Boundary(text, text.Length);
        foreach (var view in views.All)
        {
            if (view.CutOffAt is { } incomplete)
                cut = Math.Min(cut, incomplete);
            var partial = _redactor.Patterns.PartialFrom(view.Bytes);
            if (partial == view.Bytes.Length)
                continue;
            var from = view.StartOf(partial);
            if (view.ShortestMatch == 0 || text.Length - from <= _redactor.Patterns.LongestBytes * SpacingPerByte)
                cut = Math.Min(cut, from);
        }
        return Align(views, text, cut);
    }

    // A cut inside an escape or a character would make the next piece read otherwise than the whole text does.
    private static int Align(TextViews views, ReadOnlySpan<byte> text, int cut)
    {
        for (var before = -1; before != cut;)
        {
            before = cut;
            cut = Utf8Boundary(text, cut);
            foreach (var view in views.All)
                cut = view.AlignDown(cut);
        }
        return cut;
    }

    /// <summary>The last place, not after <paramref name="at"/>, that is not inside a character; in text that is not UTF-8, at most three bytes before.</summary>
    private static int Utf8Boundary(ReadOnlySpan<byte> text, int at)
    {
        for (var back = 1; back <= 3 && back <= at; back++)
        {
            var letter = text[at - back];
            if ((letter & 0xC0) == 0x80)
                continue;
            var length = letter >= 0xF0 ? 4 : letter >= 0xE0 ? 3 : letter >= 0xC0 ? 2 : 1;
            return length > back ? at - back : at;
        }
        return at;
    }
}
