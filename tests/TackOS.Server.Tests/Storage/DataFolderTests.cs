using System.Runtime.Versioning;
using TackOS.Server.Keys;

namespace TackOS.Server.Tests.Storage;

/// <summary>One data folder has one owner.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tackos-owner-").FullName;

    [Fact]
    public async Task ASecondGatewayOverTheSameFolderDoesNotStartAndTheFirstOneGoesOn()
    {
        var options = new GatewayOptions(Path.Combine(_root, "data"), "127.0.0.1:0");
        await using (var first = await Server.Gateway.StartAsync(options))
        {
            var refused = await Assert.ThrowsAsync<StartupException>(() => Server.Gateway.StartAsync(options));
            Assert.Contains("Another TackOS runs over", refused.Message, StringComparison.Ordinal);
            using var http = new HttpClient();
            Assert.Equal("ready", await http.GetStringAsync(new Uri(first.Address, "/readyz")));
        }

        await using var next = await Server.Gateway.StartAsync(options);
        Assert.Empty(next.Codes);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task AFolderThatOthersCouldReadIsClosedToThemAtTheStart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        var data = Path.Combine(_root, "data");
        await using (await Server.Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
        }

        const UnixFileMode All = (UnixFileMode)0b111_101_101;
        File.SetUnixFileMode(data, All);
        foreach (var file in Directory.GetFiles(data))
            File.SetUnixFileMode(file, All);
        await using var again = await Server.Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0"));

        var open = Directory.GetFiles(data).Where(f => Path.GetFileName(f) is "tackos.db" or "keyring" or "key.vkey" or "lock").Append(data)
            .Where(path => (File.GetUnixFileMode(path) & (UnixFileMode)0b000_111_111) != 0);
        Assert.Empty(open);
    }

    [Theory]
    [InlineData("keyring")]
    [InlineData("key.vkey")]
    public async Task ADatabaseWithoutItsKeysIsNotGivenNewOnes(string lost)
    {
        var data = Path.Combine(_root, "data");
        await using (await Server.Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
        }

        File.Delete(Path.Combine(data, lost));
        var refused = await Assert.ThrowsAsync<StartupException>(() => Server.Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")));

        Assert.Contains(lost, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, lost)));
    }

    [Fact]
    public async Task AJournalVerifiesUnderTheKeyThatWasKeptAndUnderNoOther()
    {
        var data = Path.Combine(_root, "data");
        await using (await Server.Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
        }

        var other = Path.Combine(_root, "other");
        await using (await Server.Gateway.StartAsync(new GatewayOptions(other, "127.0.0.1:0")))
        {
        }

        var kept = await File.ReadAllTextAsync(Path.Combine(data, "key.vkey"), TestContext.Current.CancellationToken);
        Directory.Delete(data, recursive: true);
        foreach (var file in Directory.GetFiles(other, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(data, Path.GetRelativePath(other, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }

        File.Copy(other + ".checkpoint", data + ".checkpoint", overwrite: true);

        Assert.True(TackOS.Server.Storage.JournalCheck.Verify(data).Verified);
        Assert.False(TackOS.Server.Storage.JournalCheck.Verify(data, new TackOS.Server.Storage.JournalTrust(kept)).Verified);
        Assert.True(TackOS.Server.Storage.JournalCheck.Verify(other, new TackOS.Server.Storage.JournalTrust(await File.ReadAllTextAsync(Path.Combine(other, "key.vkey"), TestContext.Current.CancellationToken))).Verified);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
