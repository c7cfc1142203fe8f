using System.Globalization;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// A log as a folder of files that anybody can verify: C2SP tlog-tiles, and beside it <c>key.vkey</c> and, in <c>checkpoints/SIZE</c>, the checkpoints
/// that were published earlier.
/// </summary>
public static class ExportedLog
{
    internal const string Checkpoint = "checkpoint";
    internal const string VerifierKey = "key.vkey";
    internal const string Earlier = "checkpoints";

    /// <summary>Verifies such a folder, whoever wrote it: nothing that it holds makes this wait or fills the memory. What is not in the layout is not looked at.</summary>
    public static JournalVerdict Verify(string folder, JournalTrust trust, Action<long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var log = new LogFolder(folder);
        if (log.ReadCheckpoint() is not { } note)
            return new JournalVerdict(false, 0, $"There is no log in {folder} (checkpoint).");
        var (keys, why) = trust.Read(Path.Combine(folder, VerifierKey));
        if (keys is null)
            return new JournalVerdict(false, 0, why);
        if (keys.Newest.Open(note) is not CheckpointVerdict.Trusted trusted)
            return JournalVerdict.Of(new LogVerdict.BadCheckpoint(0, null, $"checkpoint: {((CheckpointVerdict.Refused)keys.Newest.Open(note)).Why}"), null);
        var verdict = Verify(log, keys.Any, trusted.Checkpoint, progress);
        return verdict.Verified ? verdict.CosignedBy(trusted) : verdict;
    }

    internal static JournalVerdict Verify(LogFolder log, LogTrust trust, Checkpoint head, Action<long, long>? progress)
    {
        var verifier = new FolderVerifier(log, trust) { History = History(log), Progress = progress };
        return JournalVerdict.Of(verifier.Verify(head), head) with { Checkpoints = verifier.CheckpointsRead };
    }

    private static IEnumerable<KeptCheckpoint> History(LogFolder log)
    {
        var folder = new DirectoryInfo(Path.Combine(log.Root, Earlier));
        var sizes = folder.Exists ? folder.EnumerateFiles().Select(f => SizeOf(f.Name)).OfType<long>().Order().ToList() : [];
        return sizes.Select(size => new KeptCheckpoint($"{Earlier}/{size}", size, () => log.ReadNote($"{Earlier}/{size}") ?? []));
    }

    private static long? SizeOf(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && name == size.ToString(CultureInfo.InvariantCulture) ? size : null;
}
