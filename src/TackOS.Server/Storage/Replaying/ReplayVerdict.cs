namespace TackOS.Server.Storage.Replaying;

/// <summary>What came of folding the journal afresh.</summary>
public abstract record ReplayVerdict
{
    private ReplayVerdict()
    {
    }

    public abstract string Sentence { get; }

    /// <summary>The state in use is what the journal says, in every row and column.</summary>
    /// <param name="Entries">How many entries were folded.</param>
    /// <param name="Signed">How many of them a checkpoint covers.</param>
    /// <param name="Rows">How many rows were compared.</param>
    public sealed record Clean(long Entries, long Signed, long Rows) : ReplayVerdict
    {
        public override string Sentence =>
            $"{Entries} entries folded afresh: the {Rows} rows in use are what they say. {(Signed == Entries ? "All of them are signed." : $"{Entries - Signed} of them are not under a checkpoint yet.")}";
    }

    /// <summary>The journal is what was signed, and the state in use is something else: tampering, or a bug.</summary>
    /// <param name="Count">How many differences there are.</param>
    /// <param name="Differences">The first of them, at most a hundred.</param>
    /// <param name="Entries">How many entries were folded.</param>
    public sealed record Differs(long Count, IReadOnlyList<StateDifference> Differences, long Entries) : ReplayVerdict
    {
        public override string Sentence => $"The state in use is not what the {Entries} entries of the journal say, at {Count} place{(Count == 1 ? "" : "s")}. Somebody changed the tables, or TackOS has a bug.";
    }

    /// <summary>It cannot be said: there is no journal to be trusted.</summary>
    public sealed record Refused(string Code, string Why) : ReplayVerdict
    {
        public override string Sentence => Why;
    }
}
