namespace TackOS.Calls;

/// <summary>What became of a call that was armed.</summary>
public abstract record Sent
{
    private Sent()
    {
    }

    /// <summary>The upstream answered. <paramref name="Result"/> is its result object as UTF-8 JSON, not yet redacted.</summary>
    public sealed record Answered(ReadOnlyMemory<byte> Result, bool IsError) : Sent;

    /// <summary>The call certainly did not leave.</summary>
    public sealed record NotSent(string Cause) : Sent;

    /// <summary>The call may or may not have taken effect: the connection broke, or the answer did not come in time.</summary>
    public sealed record Lost(string Cause) : Sent;
}

/// <summary>An answer that has passed the redactor. <paramref name="Hits"/> counts what it took out.</summary>
public sealed record Redacted(ReadOnlyMemory<byte> Result, bool IsError, int Hits);

/// <summary>What the caller gets.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The tool's own result, redacted, as UTF-8 JSON.</summary>
    public sealed record Result(string CallId, ReadOnlyMemory<byte> Json, bool IsError) : Answer;

    /// <summary>The call was not executed, or its outcome is not known.</summary>
    public sealed record Stopped(Refusal Refusal) : Answer;
}
