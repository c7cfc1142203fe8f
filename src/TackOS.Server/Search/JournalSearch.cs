namespace TackOS.Server.Search;

/// <summary>
/// What is searched for. Everything that is given must hold; names are compared as they are, case included. The newest come first; with
/// <see cref="After"/> the oldest.
/// </summary>
public sealed record JournalSearch
{
    public const int MostAtOnce = 500;

    /// <summary>Prefixes of less would stand for too many words.</summary>
    public const int ShortestPrefix = 3;

    public string? Agent { get; init; }

    public string? Department { get; init; }

    /// <summary>A tool, or a server for all of its tools.</summary>
    public string? Tool { get; init; }

    /// <summary>A kind of event, or the noun before its point for all of that: <c>call.refused</c>, <c>call</c>.</summary>
    public string? Type { get; init; }

    /// <summary>One of <see cref="Decisions"/>, or the code of a refusal.</summary>
    public string? Decision { get; init; }

    public string? Mission { get; init; }

    public string? Call { get; init; }

    public string? Approval { get; init; }

    /// <summary>Recorded at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Every word of it is a word of the entry; one that ends in <c>*</c> begins one.</summary>
    public string? Text { get; init; }

    /// <summary>Only entries before this index: the last one of the page before.</summary>
    public long? Before { get; init; }

    /// <summary>Only entries after this index, the oldest first.</summary>
    public long? After { get; init; }

    /// <summary>1 to <see cref="MostAtOnce"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether it asks for anything but a place in the journal.</summary>
    public bool IsFiltered => this with { Before = null, After = null, Limit = 0 } != new JournalSearch { Limit = 0 };
}
