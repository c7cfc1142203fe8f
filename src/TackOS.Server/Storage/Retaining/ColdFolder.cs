using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// Where entries lie that left the data folder: their bundles under the paths that C2SP tlog-tiles gives them, and the verifier key of the log
/// that they are of, which tells this folder from an empty place where its disk is not mounted, and from another log's. A log that a restart ended
/// and the one that goes on over its entries have one key under two names, and one cold folder.
/// </summary>
internal sealed class ColdFolder(string root)
{
    private const string KeyName = "key.vkey";
    private readonly LogFolder _folder = new(root);

    public string Root => root;

    /// <summary>Makes the folder, or takes up one that is of this log already. Nobody but its owner reads it.</summary>
    /// <returns>Why it cannot be used; null where it can.</returns>
    public string? Prepare(string verifierKey)
    {
        try
        {
            if (!Directory.Exists(root))
                Make();
            if (_folder.ReadExactly(KeyName) is { } known)
                return IsKey(known, verifierKey) ? null : $"{root} holds the entries of another log.";
            if (Directory.EnumerateFileSystemEntries(root).Any())
                return $"{root} is not empty. Name an empty folder, or one that does not exist.";
            _folder.Write([new LogFile(KeyName, Encoding.UTF8.GetBytes(verifierKey + "\n"))]);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"{root} cannot be written: {refused.Message}";
        }
    }

    /// <summary>Whether it is there, and this log's, under this name or a former one.</summary>
    public bool IsOf(string verifierKey) => _folder.ReadExactly(KeyName) is { } known && IsKey(known, verifierKey);

    /// <summary>
    /// On return the bundle is durable, and reads as it was given. What is there already is never replaced by anything else: it may be the only
    /// copy of what was signed, and the only sign of a second history.
    /// </summary>
    /// <exception cref="IOException">It does not, or something else is there.</exception>
    public void Write(EntryBundle bundle, byte[] content)
    {
        if (_folder.ReadExactly(bundle.Path) is { } there && !there.AsSpan().SequenceEqual(content))
            throw new IOException($"{Path.Combine(root, bundle.Path)} holds other entries than this journal: another data folder prunes to this folder, or this one was put back from a backup. Find out which of the two is right; a file that is only damaged is moved away by hand.");
        _folder.Write([new LogFile(bundle.Path, content)]);
        if (_folder.ReadExactly(bundle.Path) is not { } kept || !kept.AsSpan().SequenceEqual(content))
            throw new IOException($"{Path.Combine(root, bundle.Path)} does not read as it was written.");
    }

    /// <summary>The entries of a full bundle; null where it is not there or damaged.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Read(EntryBundle bundle) => _folder.Read(bundle);

    /// <summary>Whether these are the entries that the hashes of a leaf tile are of, each and no more.</summary>
    public static bool Fit(IReadOnlyList<ReadOnlyMemory<byte>> entries, byte[] hashes) =>
        hashes.Length == entries.Count * Hash.Length
        && entries.Index().All(e => MerkleHash.Leaf(e.Item.Span) == new Hash(hashes.AsSpan(e.Index * Hash.Length, Hash.Length)));

    /// <summary>From here on it is the folder of the log with this key, which goes on with the same entries under another name.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void HandOver(string verifierKey) => _folder.Write([new LogFile(KeyName, Encoding.UTF8.GetBytes(verifierKey + "\n"))]);

    private void Make()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(root);
        else
            Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool IsKey(byte[] known, string verifierKey) =>
        NoteVerifier.TryParse(Encoding.UTF8.GetString(known).Trim(), out var its, out _)
        && its.PublicKey.Span.SequenceEqual(NoteVerifier.Parse(verifierKey).PublicKey.Span);
}
