namespace TackOS.TransparencyLog;

/// <summary>The record of the last signed checkpoint as a file of its own: the signed note, as it was signed.</summary>
/// <remarks>
/// A file cannot be compared and replaced in one step. Whoever uses it keeps others away while it does, with a lock on the folder of the log or
/// the like; one that signed before, or that lost its lock, is found by the comparison.
/// </remarks>
/// <param name="path">Its place. It belongs where a copy of the log or of its database put back from yesterday does not bring it.</param>
public sealed class CheckpointFile(string path) : ICheckpointRecord
{
    public byte[]? Read()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public bool Replace(byte[]? expected, byte[] next)
    {
        var now = Read();
        if (now is null ? expected is not null : expected is null || !now.AsSpan().SequenceEqual(expected))
        {
            return false;
        }

        DurableFile.Replace(path, next);
        DurableFile.Settle(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return true;
    }
}
