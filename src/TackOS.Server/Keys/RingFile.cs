using TackOS.TransparencyLog;

namespace TackOS.Server.Keys;

/// <summary>
/// Where the key ring is kept. A change takes the three steps one after the other, and each is durable before the next, so that a crash at any of
/// them leaves one whole ring: the old one until <see cref="Swap"/>, the new one from it on.
/// </summary>
internal interface IRingFile
{
    /// <summary>The ring in use; null where there is none yet.</summary>
    byte[]? Read();

    /// <summary>Writes the next one beside it. A crash leaves a copy that nobody reads.</summary>
    void Stage(byte[] content);

    /// <summary>Puts it in the place of the one in use.</summary>
    void Swap();

    /// <summary>Makes the swap outlive a power cut.</summary>
    void Settle();
}

/// <summary>The file <c>keyring</c> of a data folder, which only its owner reads.</summary>
internal sealed class RingFile(string dataFolder) : IRingFile
{
    public const string Name = "keyring";
    private readonly string _path = Path.Combine(dataFolder, Name);

    private string Staged => _path + DurableFile.Staged;

    public byte[]? Read()
    {
        // What a change left that did not come to its swap is closed by a key that is in no use.
        File.Delete(Staged);
        return File.Exists(_path) ? File.ReadAllBytes(_path) : null;
    }

    public void Stage(byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Staged, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public void Swap() => File.Move(Staged, _path, overwrite: true);

    public void Settle() => DurableFile.Settle(dataFolder);
}
