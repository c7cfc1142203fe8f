namespace TackOS.Server.Storage;

/// <summary>What came of an export.</summary>
public abstract record ExportOutcome
{
    private ExportOutcome()
    {
    }

    /// <summary>Everything is written, and was read back and verified.</summary>
    /// <param name="Size">How many entries.</param>
    /// <param name="Root">Their root, in base64.</param>
    /// <param name="Files">How many files.</param>
    /// <param name="Bytes">How many bytes all of them have.</param>
    /// <param name="Checkpoints">How many checkpoints, the newest included.</param>
    public sealed record Written(long Size, string Root, long Files, long Bytes, int Checkpoints) : ExportOutcome;

    /// <summary>Nothing was written, or what was written has no checkpoint and is no log.</summary>
    public sealed record Refused(string Code, string Sentence) : ExportOutcome;
}
