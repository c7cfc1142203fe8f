using System.Text;

namespace TackOS.TransparencyLog;

/// <summary>What a witness answers to add-checkpoint, with the HTTP status and content that C2SP tlog-witness gives each.</summary>
public abstract record WitnessAnswer
{
    /// <summary>The content type of the size in a 409, which says more than a text for people.</summary>
    public const string SizeContentType = "text/x.tlog.size";

    private WitnessAnswer()
    {
    }

    public abstract int Status { get; }

    public virtual string ContentType => "text/plain; charset=utf-8";

    /// <summary>The content, which ends in a line end.</summary>
    public abstract string Content { get; }

    /// <summary>The checkpoint goes on from the last one, and is now the last one, durably. The lines are the witness's cosignatures.</summary>
    public sealed record Cosigned(IReadOnlyList<NoteSignature> Lines) : WitnessAnswer
    {
        public override int Status => 200;

        public override string Content => Lines.Aggregate(new StringBuilder(), (all, line) => all.Append(line.Line).Append('\n')).ToString();
    }

    /// <summary>The request is not one, or claims an old size beyond its own checkpoint.</summary>
    public sealed record Malformed(string Why) : WitnessAnswer
    {
        public override int Status => 400;

        public override string Content => Why + "\n";
    }

    /// <summary>None of the log's keys that the witness knows has signed, or one has and its signature is wrong.</summary>
    public sealed record Unsigned(string Why) : WitnessAnswer
    {
        public override int Status => 403;

        public override string Content => Why + "\n";
    }

    /// <summary>The witness does not watch a log of that origin.</summary>
    public sealed record UnknownLog : WitnessAnswer
    {
        public override int Status => 404;

        public override string Content => "This witness does not watch a log of that origin.\n";
    }

    /// <summary>The request does not begin where the witness stands: it cosigned this size last, 0 where none.</summary>
    public sealed record OtherSize(long LastSize) : WitnessAnswer
    {
        public override int Status => 409;

        public override string ContentType => SizeContentType;

        public override string Content => $"{LastSize}\n";
    }

    /// <summary>The checkpoint gives the last cosigned size another root: the log has two histories.</summary>
    public sealed record OtherRoot(long Size) : WitnessAnswer
    {
        public override int Status => 409;

        public override string Content => $"The checkpoint of size {Size} has another root than the one cosigned before.\n";
    }

    /// <summary>The proof does not show the last cosigned tree to be the beginning of this one.</summary>
    public sealed record Inconsistent(string Why) : WitnessAnswer
    {
        public override int Status => 422;

        public override string Content => Why + "\n";
    }
}
