namespace TackOS.Cli.Connect;

/// <summary>Why nothing was done: a stable code and a sentence that says what would make it pass, never a secret.</summary>
public sealed record ConnectRefusal(string Code, string Sentence);

/// <summary>What planning came to.</summary>
public abstract record PlanOutcome
{
    private PlanOutcome()
    {
    }

    public sealed record Planned(ConnectChange Change) : PlanOutcome;

    public sealed record Refused(ConnectRefusal Refusal) : PlanOutcome;
}

/// <summary>What applying a plan came to.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome()
    {
    }

    /// <summary>The file is as planned; <paramref name="Backup"/> is null where there was no file, or nothing needed to change.</summary>
    public sealed record Applied(string File, string? Backup) : ApplyOutcome;

    public sealed record Refused(ConnectRefusal Refusal) : ApplyOutcome;
}

/// <summary>What undoing came to.</summary>
public abstract record UndoOutcome
{
    private UndoOutcome()
    {
    }

    /// <summary>TackOS's entry is gone.</summary>
    /// <param name="File">The client's configuration file.</param>
    /// <param name="Exact">Whether the file is byte for byte what it was before TackOS first wrote to it, or is gone again.</param>
    /// <param name="Sentence">What was done, in plain words.</param>
    /// <param name="KeptBackups">The backups that are still beside the file; after an exact undo there are none.</param>
    public sealed record Undone(string File, bool Exact, string Sentence, IReadOnlyList<string> KeptBackups) : UndoOutcome;

    public sealed record Refused(ConnectRefusal Refusal) : UndoOutcome;
}
