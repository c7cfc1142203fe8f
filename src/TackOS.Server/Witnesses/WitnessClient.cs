using System.Globalization;
using System.Net;
using System.Text;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Witnesses;

/// <summary>What came of asking one witness.</summary>
internal abstract record WitnessReply
{
    private WitnessReply()
    {
    }

    /// <summary>A cosignature that was verified against the checkpoint and the witness's key.</summary>
    public sealed record Cosigned(NoteSignature Signature) : WitnessReply;

    /// <summary>It was asked in vain. The sentence is ours: nothing that a witness sends is shown to anybody.</summary>
    public sealed record Failed(string Why) : WitnessReply;
}

/// <summary>
/// Asks witnesses (C2SP tlog-witness). What they answer is untrusted: it is bounded in size and time, no redirect is followed, and of all they
/// say only a cosignature that verifies counts. Nothing of the machine's own goes along: no proxy of the environment, no cookies, no credentials.
/// </summary>
internal sealed class WitnessClient(TimeProvider clock) : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostBytes };

    /// <summary>Asks one witness, and once more where it names another size to begin from.</summary>
    /// <param name="witness">Whom, and under which key.</param>
    /// <param name="checkpoint">The checkpoint, signed by the log.</param>
    /// <param name="oldSize">What it cosigned last, as far as is known; 0 where nothing is.</param>
    /// <param name="consistencyFrom">The proof from a size of at least 1 to the checkpoint.</param>
    /// <param name="cancel">Ends it; that is the caller's time-out.</param>
    public async Task<WitnessReply> AskAsync(
        WitnessAddress witness, SignedNote checkpoint, long oldSize, Func<long, IReadOnlyList<Hash>> consistencyFrom, CancellationToken cancel)
    {
        try
        {
            var size = Checkpoint.Parse(checkpoint.Text).Size;
            // It has seen more than there is: it is let say so itself.
            oldSize = oldSize > size ? 0 : oldSize;
            var first = await SendAsync(witness, checkpoint, oldSize, consistencyFrom, cancel);
            return first.LastSize switch
            {
                null => first.Reply,
                { } last when last > size => Failed($"It has cosigned {last} entries of this journal, and the checkpoint is over {size}: the journal was rolled back."),
                { } last when last == oldSize => Failed($"It asks to begin from size {last}, where the request began."),
                { } last => (await SendAsync(witness, checkpoint, last, consistencyFrom, cancel)).Reply,
            };
        }
        catch (HttpRequestException broken)
        {
            return Failed(broken.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded ? "It answers more than a witness has to say." : $"It cannot be reached ({broken.HttpRequestError}).");
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            return Failed($"The proof for it cannot be made: {broken.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    internal static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private async Task<(WitnessReply Reply, long? LastSize)> SendAsync(
        WitnessAddress witness, SignedNote checkpoint, long oldSize, Func<long, IReadOnlyList<Hash>> consistencyFrom, CancellationToken cancel)
    {
        var asked = AddCheckpointRequest.Of(oldSize, oldSize == 0 ? [] : consistencyFrom(oldSize), checkpoint);
        using var content = new ByteArrayContent(asked.Encode());
        using var answer = await _http.PostAsync(new Uri(witness.Address.AbsoluteUri.TrimEnd('/') + "/add-checkpoint"), content, cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => (Read(witness, checkpoint, bytes), null),
            HttpStatusCode.Conflict when answer.Content.Headers.ContentType?.ToString() == WitnessAnswer.SizeContentType && SizeOf(bytes) is { } last =>
                (Failed($"It asks twice to begin elsewhere, last from size {last}."), last),
            HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
                (Failed("It has cosigned another history of this journal: what was signed then is not the beginning of what is signed now."), null),
            HttpStatusCode.NotFound => (Failed("It does not watch this journal, or is not at this address. Start it with --log and the journal's key."), null),
            HttpStatusCode.Forbidden => (Failed("It knows this journal under another key."), null),
            var other => (Failed(string.Create(CultureInfo.InvariantCulture, $"It answers HTTP {(int)other}.")), null),
        };
    }

    /// <summary>As the specification suggests: the lines are put under the checkpoint, and the note is verified with the one key.</summary>
    private WitnessReply Read(WitnessAddress witness, SignedNote checkpoint, byte[] lines)
    {
        if (!SignedNote.TryParse([.. Encoding.UTF8.GetBytes(checkpoint.Text + "\n"), .. lines], out var note, out _) || note.Text != checkpoint.Text)
            return Failed("What it answers are no signature lines.");
        var key = NoteVerifier.Parse(witness.Key);
        if (note.Verify(key) is not NoteVerdict.Verified verified)
            return Failed("What it answers is not signed with its key over this checkpoint.");
        var signature = verified.Signatures[key];
        return CosignatureVerifier.TimestampOf(signature.Signature.Span) is { } seconds && seconds <= (clock.GetUtcNow() + MostAhead).ToUnixTimeSeconds()
            ? new WitnessReply.Cosigned(signature)
            : Failed("It signs a time that lies in the future. Set its clock, or this one.");
    }

    /// <summary>One decimal number in its one form, and a line end; null for anything else.</summary>
    private static long? SizeOf(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes) is [.. var digits, '\n']
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && digits == size.ToString(CultureInfo.InvariantCulture)
            ? size
            : null;

    private static WitnessReply.Failed Failed(string why) => new(why);
}
