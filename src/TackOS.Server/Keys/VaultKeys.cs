using System.Security.Cryptography;
using TackOS.Server.Keys.Kek;
using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>
/// The key ring of a data folder and what is derived from it: the boxes of secrets and bodies, and the key that signs the journal. While it is sealed
/// all of these are there and none of them works.
/// </summary>
/// <remarks>
/// A change of the ring is written, swapped and settled before it is used (<see cref="IRingFile"/>). Memory follows the file: a crash or a failure
/// after the swap leaves the new ring in the file, and what was not told to the journal is told by <see cref="RingRecord"/> at the next start.
/// </remarks>
internal sealed class VaultKeys : IDisposable
{
    private readonly Keyring _ring = Keyring.Sealed();
    private readonly Lock _changing = new();
    private readonly IRingFile _file;
    private readonly string _dataFolder;
    private readonly List<string> _hidden = [];
    private readonly JournalKey _journalKey;
    private SecretValue? _kek;

    private VaultKeys(string dataFolder, IRingFile file, IKekProvider provider, KekRecord closure, NoteVerifier verifier)
    {
        (_dataFolder, _file, Provider, Closure) = (dataFolder, file, provider, closure);
        (Bodies, Secrets, StepUps) = (new BodyBox(_ring, SystemRandomness.Fill), new SecretBox(_ring, SystemRandomness.Fill), new StepUpBox(_ring, SystemRandomness.Fill));
        _journalKey = new JournalKey(verifier);
        _hidden.AddRange(provider.Hidden);
    }

    public BodyBox Bodies { get; }

    public SecretBox Secrets { get; }

    /// <summary>The secrets of operators' authenticators.</summary>
    public StepUpBox StepUps { get; }

    public NoteSigner JournalSigner => _journalKey;

    /// <summary>The journal's name in its checkpoints.</summary>
    public string Origin => _journalKey.Verifier.Name;

    public bool IsSealed => _ring.IsSealed;

    /// <summary>Where the key-encryption key comes from.</summary>
    public IKekProvider Provider { get; private set; }

    /// <summary>What the file says of the key that closes it.</summary>
    public KekRecord Closure { get; private set; }

    /// <summary>The root keys in the ring, oldest first; none while it is sealed.</summary>
    public IReadOnlyList<uint> Versions => _ring.Versions;

    /// <summary>The root key that new things are made under.</summary>
    public uint CurrentVersion => _ring.CurrentVersion;

    /// <summary>Files that no server may see: of every provider that this process has known.</summary>
    public IReadOnlyList<string> Hidden
    {
        get
        {
            lock (_changing)
                return [.. _hidden];
        }
    }

    /// <summary>Opens the ring of a data folder with its key file, or makes both on the first start.</summary>
    public static VaultKeys Open(string dataFolder, string keyFile) =>
        Open(dataFolder, new RingFile(dataFolder), $"{FileKek.Word}:{keyFile}", ask: null);

    /// <summary>Opens the ring of a data folder, or makes one on the first start.</summary>
    /// <param name="dataFolder">Whose ring it is.</param>
    /// <param name="file">Where the ring is kept.</param>
    /// <param name="kek">What <c>--kek</c> says; null for what the ring was closed with.</param>
    /// <param name="ask">Asks a person for what the provider needs, told whether it is chosen now for the first time; what gives null leaves the vault sealed.</param>
    /// <param name="stayClosed">Leaves the vault sealed, whether or not it could be opened.</param>
    /// <exception cref="StartupException">It cannot be opened or made, and the sentence says why.</exception>
    public static VaultKeys Open(string dataFolder, IRingFile file, string? kek, Func<KekQuestion, SecretValue?>? ask, bool stayClosed = false)
    {
        var stored = file.Read();
        if (stored is null && RingStart.HasDatabase(dataFolder))
            throw RingStart.Lost(Path.Combine(dataFolder, RingFile.Name));
        var closed = stored is null ? null : ClosedRing.Decode(stored) ?? throw RingStart.Damaged(dataFolder);
        var provider = kek is null ? KekChoice.ByDefault(closed?.Kek, dataFolder) : KekChoice.Of(kek, dataFolder);
        if (closed is not null && closed.Kek.Provider != provider.Kind)
            throw new StartupException($"The vault in {dataFolder} is closed by {closed.Kek.Option}, and not by {provider.Kind}. Start it with --kek {closed.Kek.Option}.");
        if (RingStart.HasDatabase(dataFolder) && VerifierFile.Read(dataFolder) is null)
            throw RingStart.Lost(VerifierFile.Of(dataFolder));
        // Until there is a database the start is the first one, also where an earlier one was cut short: it is not complete without the open ring.
        var isFirst = !RingStart.HasDatabase(dataFolder);
        using var typed = provider.Asks is not null && (isFirst || !stayClosed) ? ask?.Invoke(new KekQuestion(provider.Asks, IsNew: closed is null)) : null;
        if (isFirst && provider.Asks is { } needed && typed is null)
            throw new StartupException($"The first start needs the {needed}: start it on a terminal, or write one line to its standard input.");
        if (closed is null)
            closed = RingStart.Begin(file, provider, typed);
        if (isFirst)
            RingStart.Publish(dataFolder, provider, closed, typed);
        var keys = new VaultKeys(dataFolder, file, provider, closed.Kek, VerifierFile.Read(dataFolder)!);
        try
        {
            if (!(stayClosed && !isFirst) && (provider.Asks is null || typed is not null))
                keys.Unseal(typed);
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Opens the ring with the key that the provider gives.</summary>
    /// <exception cref="WrongKekException">It is not the key that closes the ring.</exception>
    /// <exception cref="StartupException">There is no key, or the ring or the verifier key is damaged.</exception>
    public void Unseal(SecretValue? typed)
    {
        var closed = ClosedRing.Decode(_file.Read() ?? throw RingStart.Lost(Path.Combine(_dataFolder, RingFile.Name))) ?? throw RingStart.Damaged(_dataFolder);
        var (ring, kek) = RingStart.Opened(_dataFolder, Provider, closed, typed);
        using var seed = ring.JournalSeed();
        lock (_changing)
        {
            if (!_journalKey.TryUnseal(seed))
            {
                ring.Dispose();
                kek.Dispose();
                throw new StartupException($"{VerifierFile.Of(_dataFolder)} is not the key that this data folder signs with. Find out who changed it, and put it back from a backup.");
            }

            _kek?.Dispose();
            (_kek, Closure) = (kek, closed.Kek);
            _ring.TakeOver(ring);
        }
    }

    /// <summary>Wipes every key from memory.</summary>
    public void Seal()
    {
        lock (_changing)
        {
            _journalKey.Seal();
            _ring.Seal();
            _kek?.Dispose();
            _kek = null;
        }
    }

    /// <summary>Closes the ring with another key; the old one opens the file no more.</summary>
    /// <exception cref="VaultSealedException">The vault is sealed.</exception>
    /// <exception cref="StartupException">The provider has no such key.</exception>
    public void RotateKek(IKekProvider next, SecretValue? typed)
    {
        var made = next.Make(typed);
        lock (_changing)
        {
            if (_kek is not { } old || made.Key.Reveal(old, static (bytes, other) => other.FixedTimeEquals(bytes)))
            {
                made.Key.Dispose();
                throw _kek is null ? new VaultSealedException() : new StartupException("This is the key that closes the vault now. Name another one.");
            }

            var record = made.Record with { Rotation = Closure.Rotation + 1 };
            Write(_ring, made.Key, record, () =>
            {
                old.Dispose();
                (_kek, Provider, Closure) = (made.Key, next, record);
                _hidden.AddRange(next.Hidden);
            });
        }
    }

    /// <summary>Adds a root key and makes it the current one, once it is in the file.</summary>
    /// <exception cref="VaultSealedException">The vault is sealed.</exception>
    /// <exception cref="InvalidOperationException">The ring is full.</exception>
    public uint RotateRing() => Change(ring => ring.Rotate(SystemRandomness.Fill));

    /// <summary>Takes root keys out of the ring that nothing refers to any more.</summary>
    /// <exception cref="VaultSealedException">The vault is sealed.</exception>
    public void Retire(IReadOnlyCollection<uint> versions) => Change(ring =>
    {
        foreach (var version in versions)
            ring.Retire(version);
    });

    public void Dispose()
    {
        Seal();
        _journalKey.Dispose();
    }

    /// <summary>A name that no other journal has.</summary>
    public static string NewOrigin() => "tackos.local/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>A file that only its owner reads, whole or not there, and there also after a power cut.</summary>
    public static void WriteDurably(string path, byte[] bytes, bool overwrite)
    {
        var staged = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(staged, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(staged, path, overwrite);
        DurableFile.Settle(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private uint Change(Action<Keyring> change)
    {
        lock (_changing)
        {
            using var next = _ring.Copy();
            change(next);
            Write(next, _kek ?? throw new VaultSealedException(), Closure, () => _ring.TakeOver(next));
            return _ring.CurrentVersion;
        }
    }

    /// <summary>
    /// (1) Staged: a crash leaves the old ring. (2) Swapped: from here on the file is the new ring, a crash leaves that, and memory follows. (3) Settled:
    /// a power cut leaves the new one too. Where settling fails, either of both may be there after a power cut, and the caller is told that it failed.
    /// </summary>
    private void Write(Keyring ring, SecretValue kek, KekRecord record, Action swapped)
    {
        _file.Stage(new ClosedRing(record, kek.Reveal(ring, static (key, ring) => ring.Wrap(key, SystemRandomness.Fill))).Encode());
        _file.Swap();
        swapped();
        _file.Settle();
    }
}

/// <summary>What a person is asked for. <paramref name="IsNew"/>: it is chosen now, so it is asked for twice.</summary>
public sealed record KekQuestion(string What, bool IsNew);
