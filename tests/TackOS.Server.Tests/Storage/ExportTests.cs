using System.Diagnostics;
using TackOS.Fixtures;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Retaining;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Storage;

public sealed class ExportTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tackos-export-").FullName;

    private string To => Path.Combine(_root, "log");

    [Fact]
    public async Task WhatARunningGatewayHasIsExportedAndAnIndependentVerifierAcceptsIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "this" });
        // Every checkpoint that the API shows is signed anew, so there are several.
        for (var i = 0; i < 5; i++)
        {
            await gateway.Admin.PutOkAsync($"/api/missions/m{i}", new { department = GatewayFixture.Department, title = "x" });
            await gateway.Admin.GetAsync(new Uri("/api/journal/checkpoint", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        var written = Written(gateway.Data);

        Assert.True(written.Checkpoints > 1);
        Assert.Equal(written.Size, ExportedLog.Verify(To, new JournalTrust()).Index);
        Accepts(To);
        var files = Directory.EnumerateFiles(To, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(To, f)).ToList();
        var tiles = Tile.Grown(0, written.Size).SelectMany(t => t.Level == 0 ? [t.Path, new EntryBundle(t.Index, t.Width).Path] : new[] { t.Path });
        Assert.Equal(
            tiles.Concat(["checkpoint", "key.vkey", "README.txt"]).Order(StringComparer.Ordinal),
            files.Where(f => !f.StartsWith("checkpoints/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnEarlierSizeIsExportedWithThePartialTilesOfExactlyThatSize()
    {
        var (data, _) = await LogAsync([3, 300, 700]);
        Assert.Equal(300, Written(data, 300).Size);
        Accepts(To);
        Assert.Equal(["3", "300"], Directory.EnumerateFiles(Path.Combine(To, "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(44 * Hash.Length, new FileInfo(Path.Combine(To, "tile/0/001.p/44")).Length);
        var refused = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, Path.Combine(_root, "other"), 301));
        Assert.Equal("export-size-unknown", refused.Code);
        Assert.Contains("300 and 700", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderThatIsNotEmptyIsNotWrittenInto()
    {
        var (data, _) = await LogAsync([10]);
        Directory.CreateDirectory(To);
        await File.WriteAllTextAsync(Path.Combine(To, "mine"), "", TestContext.Current.CancellationToken);
        Assert.Equal("export-not-empty", Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, To)).Code);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(To).Select(Path.GetFileName));
    }

    [Fact]
    public async Task AJournalThatWasTamperedWithIsNotExportedAsALog()
    {
        foreach (var damaged in (string[])["tile/entries/000", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "checkpoint"])
        {
            var (data, folder) = await LogAsync([300]);
            var file = Path.Combine(new JournalPlaces(data).Log, damaged);
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var to = Path.Combine(folder, "out");
            Assert.Equal("journal-not-verified", Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, to)).Code);
            Assert.False(File.Exists(Path.Combine(to, "checkpoint")));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(300L)]
    public async Task APrunedJournalIsExportedWholeFromTheColdFolderAndAnIndependentVerifierAcceptsIt(long? size)
    {
        var (data, cold) = await PrunedLogAsync();
        var outcome = JournalExport.Write(data, To, size, cold: cold);
        Assert.True(outcome is ExportOutcome.Written, (outcome as ExportOutcome.Refused)?.Sentence);
        Assert.Equal(size ?? 700, ((ExportOutcome.Written)outcome).Size);
        Accepts(To);
    }

    [Fact]
    public async Task WithoutTheColdFolderAPrunedJournalIsNotExportedAndTheFolderIsNamed()
    {
        var (data, cold) = await PrunedLogAsync();
        var refused = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, To));
        Assert.Equal("journal-pruned", refused.Code);
        Assert.StartsWith($"The entries 0 to 511 were pruned to {cold} ", refused.Sentence, StringComparison.Ordinal);
        Assert.EndsWith($"--cold {cold}", refused.Sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(To));
        var wrong = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, To, cold: Directory.CreateDirectory(Path.Combine(_root, "empty")).FullName));
        Assert.Contains("is not the cold folder of this journal", wrong.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABundleOfTheColdFolderThatWasChangedOrIsGoneIsNotExported()
    {
        var (data, cold) = await PrunedLogAsync();
        var bundle = Path.Combine(cold, new EntryBundle(1).Path);
        var bytes = await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, TestContext.Current.CancellationToken);
        var changed = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, To, cold: cold));
        Assert.Equal("export-failed", changed.Code);
        Assert.Contains($"tile/entries/001 in {cold} is not what the hashes of the log say", changed.Sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(To, "tile/entries/001")));
        File.Delete(bundle);
        var gone = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, Path.Combine(_root, "other"), cold: cold));
        Assert.Contains($"tile/entries/001 is neither in the log nor, whole, in {cold}", gone.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsMissingIsNamed()
    {
        var (data, _) = await LogAsync([300]);
        File.Delete(Path.Combine(new JournalPlaces(data).Log, "tile/0/000"));
        var refused = Assert.IsType<ExportOutcome.Refused>(JournalExport.Write(data, To));
        Assert.Equal("export-failed", refused.Code);
        Assert.Contains("tile/0/000 of the log is missing", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMutatedExportIsRefusedByBothVerifiers()
    {
        var (data, _) = await LogAsync([100, 256, 300]);
        Written(data);
        Accepts(To);
        foreach (var file in Directory.EnumerateFiles(To, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is not ("README.txt" or "key.vkey")).ToList())
        {
            var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var bent in Bent(whole))
            {
                await File.WriteAllBytesAsync(file, bent, TestContext.Current.CancellationToken);
                Refuses(To, Path.GetRelativePath(To, file));
            }

            File.Delete(file);
            // A checkpoint of earlier that is not there contradicts nothing.
            if (!file.Contains("checkpoints", StringComparison.Ordinal))
                Refuses(To, Path.GetRelativePath(To, file));
            await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        }

        Accepts(To);
    }

    /// <summary>A pipe is waited at for ever, and a device has no end: whoever verifies a stranger's folder must meet neither.</summary>
    [Fact]
    public async Task APipeOrADeviceInThePlaceOfAFileIsRefusedAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes and devices among its files.");
        var (data, _) = await LogAsync([100, 300]);
        Written(data);
        foreach (var name in (string[])["checkpoint", "checkpoints/100", "key.vkey", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000"])
        {
            var (file, kept) = (Path.Combine(To, name), Path.Combine(_root, "kept"));
            File.Move(file, kept);
            using (var pipe = Process.Start("mkfifo", [file]))
                await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.False((await VerdictAsync()).Verified, name);
            File.Delete(file);
            File.CreateSymbolicLink(file, "/dev/zero");
            Assert.False((await VerdictAsync()).Verified, name);
            File.Delete(file);
            // A link is as good as the file that it leads to.
            File.CreateSymbolicLink(file, kept);
            Assert.True((await VerdictAsync()).Verified, name);
            File.Delete(file);
            File.Move(kept, file);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static IEnumerable<byte[]> Bent(byte[] whole) =>
    [
        [(byte)(whole[0] ^ 1), .. whole[1..]],
        [.. whole[..(whole.Length / 2)], (byte)(whole[whole.Length / 2] ^ 0x10), .. whole[(1 + (whole.Length / 2))..]],
        whole[..^1],
        [.. whole, 0],
        [],
    ];

    private ExportOutcome.Written Written(string data, long? size = null)
    {
        var outcome = JournalExport.Write(data, To, size);
        Assert.True(outcome is ExportOutcome.Written, (outcome as ExportOutcome.Refused)?.Sentence);
        return (ExportOutcome.Written)outcome;
    }

    private async Task<(string Data, string Folder)> LogAsync(long[] sizes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, Guid.NewGuid().ToString("N"))).FullName;
        var data = Path.Combine(folder, "data");
        await SampleJournal.WriteAsync(data, sizes);
        return (data, folder);
    }

    /// <summary>700 entries, of which the first 512 have left the data folder.</summary>
    private async Task<(string Data, string Cold)> PrunedLogAsync()
    {
        var (data, folder) = await LogAsync([3, 300, 700]);
        var (places, cold) = (new JournalPlaces(data), Path.Combine(folder, "cold"));
        var (log, to) = (new LogFolder(places.Log), new ColdFolder(cold));
        Assert.Null(to.Prepare((await File.ReadAllTextAsync(places.VerifierKey, TestContext.Current.CancellationToken)).Trim()));
        for (var i = 0; i < 2; i++)
        {
            to.Write(new EntryBundle(i), EntryBundle.Encode(log.Read(new EntryBundle(i))!));
            log.Remove(new EntryBundle(i));
        }

        using var db = Database.OpenBeside(places.Database);
        db.Execute("DELETE FROM entry WHERE idx < 512");
        db.Execute("INSERT INTO pruned(entry, from_idx, to_idx, cold, policy) VALUES (600, 0, 512, ?1, 1)", cold);
        return (data, cold);
    }

    private Task<JournalVerdict> VerdictAsync() =>
        Task.Run(() => ExportedLog.Verify(To, new JournalTrust())).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static string Key(string folder) => File.ReadAllText(Path.Combine(folder, "key.vkey"));

    private static void Accepts(string folder)
    {
        var ours = ExportedLog.Verify(folder, new JournalTrust(Key(folder)));
        Assert.True(ours.Verified, ours.Sentence);
        var (verified, said) = IndependentVerifier.Run(folder, Key(folder));
        Assert.True(verified, said);
    }

    private static void Refuses(string folder, string what)
    {
        Assert.False(ExportedLog.Verify(folder, new JournalTrust(Key(folder))).Verified, what);
        Assert.False(IndependentVerifier.Run(folder, Key(folder)).Verified, what);
    }
}
