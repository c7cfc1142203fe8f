using System.Text;

namespace TackOS.Server.Sandbox;

/// <summary>
/// The last lines of a stream that nobody may fill our memory through: 200 lines of at most 2,000 characters are kept. Of a longer line nothing
/// is kept, nor of one that has not ended: a secret that is cut in two is one that the redactor does not know. Reads until the stream
/// ends, so that the writer never blocks.
/// </summary>
internal sealed class StandardErrorTail
{
    private const int MostLines = 200;
    private const int MostCharacters = 2000;
    private const string TooLong = "(a line of more than 2,000 characters)";

    private readonly Queue<string> lines = new();
    private readonly StringBuilder current = new();
    private readonly Lock gate = new();
    private bool ended;
    private readonly TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when the ready line came, false when the stream ended before it.</summary>
    public Task<bool> Ready => ready.Task;

    /// <summary>Completes when the stream has ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return current.Length == 0 || !ended ? [.. lines] : [.. lines, Line()];
            }
        }
    }

    public void Follow(StreamReader reader) => Ended = FollowAsync(reader);

    private async Task FollowAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                lock (gate)
                {
                    Take(buffer.AsSpan(0, count));
                }
            }

            lock (gate)
            {
                ended = true;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was disposed while it wrote; what was read is kept.
        }

        ready.TrySetResult(false);
    }

    private void Take(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                EndLine();
            }
            else if (current.Length <= MostCharacters)
            {
                current.Append(character);
            }
        }
    }

    private string Line() => current.Length > MostCharacters ? TooLong : current.ToString();

    private void EndLine()
    {
        var line = Line();
        current.Clear();
        if (!ready.Task.IsCompleted && line == SandboxCommand.Ready)
        {
            ready.TrySetResult(true);
            return;
        }

        lines.Enqueue(line);
        if (lines.Count > MostLines)
        {
            lines.Dequeue();
        }
    }
}
