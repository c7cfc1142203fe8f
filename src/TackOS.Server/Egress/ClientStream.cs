using System.Globalization;
using System.Text;

namespace TackOS.Server.Egress;

/// <summary>The bytes of a client, of which a head or a line can be taken off the front. What was read too far comes first afterwards.</summary>
internal sealed class ClientStream(Stream inner)
{
    private const int LongestChunkLine = 16;

    private readonly byte[] _buffer = new byte[RequestHead.LargestBytes];
    private int _start;
    private int _end;

    /// <summary>
    /// The request's head. Ends as soon as it cannot become one: a client that sends one byte a minute, or bytes without end, is the caller's clock and
    /// this bound.
    /// </summary>
    /// <returns>The head, or what is wrong with it; neither where the client sent nothing at all.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<(RequestHead? Head, string? Flaw)> ReadHeadAsync(CancellationToken cancel)
    {
        var at = 0;
        while (true)
        {
            for (; at < _end; at++)
            {
                if (FlawAt(at) is { } flaw)
                    return (null, flaw);
                if (at < 3 || _buffer[at] != '\n' || _buffer[at - 2] != '\n')
                    continue;
                _start = at + 1;
                var (head, cause) = RequestHead.Read(_buffer.AsSpan(0, _start));
                return (head, head is null ? cause : null);
            }

            if (_end == _buffer.Length)
                return (null, "it is too long");
            var count = await inner.ReadAsync(_buffer.AsMemory(_end), cancel);
            if (count == 0)
                return (null, _end == 0 ? null : "it ends in the middle");
            _end += count;
        }
    }

    /// <summary>The next bytes; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel)
    {
        if (_start == _end)
            return inner.ReadAsync(into, cancel);
        var count = Math.Min(into.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(into);
        _start += count;
        return ValueTask.FromResult(count);
    }

    /// <summary>The size line of a chunk (RFC 9112, section 7.1), hexadecimal digits alone: extensions mean nothing to anybody, and hide things.</summary>
    /// <exception cref="InvalidDataException">It is no such line.</exception>
    public async Task<long> ReadChunkSizeAsync(CancellationToken cancel)
    {
        var line = await ReadLineAsync(cancel);
        return line.Length > 0 && line.All(char.IsAsciiHexDigit) && long.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0
            ? size
            : throw new InvalidDataException();
    }

    /// <exception cref="InvalidDataException">Something else comes.</exception>
    public async Task ReadEmptyLineAsync(CancellationToken cancel)
    {
        if (await ReadLineAsync(cancel) != "")
            throw new InvalidDataException();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length <= LongestChunkLine + 2 && await ReadAsync(one, cancel) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
                return line.Length > 1 && line[^2] == '\r' ? line.ToString(0, line.Length - 2) : throw new InvalidDataException();
        }

        throw new InvalidDataException();
    }

    private string? FlawAt(int at)
    {
        var bare = (_buffer[at] == '\n' && (at == 0 || _buffer[at - 1] != '\r')) || (at > 0 && _buffer[at - 1] == '\r' && _buffer[at] != '\n');
        return bare || _buffer[at] == 0 ? "a line does not end in CR LF" : null;
    }
}
