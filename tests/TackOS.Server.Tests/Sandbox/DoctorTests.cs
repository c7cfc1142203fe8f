using TackOS.Server.Doctor;
using TackOS.Server.Keys;
using TackOS.Server.Keys.Kek;

namespace TackOS.Server.Tests.Sandbox;

public sealed class DoctorTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("tackos-doctor-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task AMachineThatSandboxesSaysSo()
    {
        using var machine = new Machine();

        var checks = await MachineExamination.LookAsync(new Examined(Path.Combine(root, "data"), null, new Uri("http://127.0.0.1:7070")), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.All(checks, c => Assert.True(c.State != CheckState.Missing, $"{c.Name}: {c.Finding} {c.Mend}"));
        Assert.Equal(CheckState.Ok, checks.Single(c => c.Name == "sandbox").State);
        Assert.All(checks, c => Assert.Equal(c.State == CheckState.Ok, c.Mend.Length == 0));
    }

    [Theory]
    [InlineData("kernel/unprivileged_userns_clone", "0", "user namespaces")]
    [InlineData("user/max_user_namespaces", "0", "user namespaces")]
    [InlineData("kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor")]
    public void ASwitchThatForbidsNamespacesIsNamedWithItsMend(string name, string value, string check)
    {
        var file = Path.Combine(root, "proc/sys", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, value + "\n");

        var found = SystemChecks.Look(root).Single(c => c.Name == check);

        Assert.NotEqual(CheckState.Ok, found.State);
        Assert.NotEmpty(found.Mend);
        Assert.All(SystemChecks.Look(Path.Combine(root, "elsewhere")), c => Assert.Equal(CheckState.Ok, c.State));
    }

    [Theory]
    [InlineData("bubblewrap 0.8.0", CheckState.Ok)]
    [InlineData("bubblewrap 0.11.0", CheckState.Ok)]
    [InlineData("bubblewrap 0.4.1", CheckState.Missing)]
    [InlineData("", CheckState.Missing)]
    [InlineData(null, CheckState.Missing)]
    public void ABubblewrapThatIsTooOldIsMissing(string? said, CheckState state) => Assert.Equal(state, ProgramChecks.Bubblewrap(said).State);

    [Fact]
    public void AFolderOrKeyThatOthersMayReadIsFound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs rights as Unix has them.");
        var (data, key) = (Directory.CreateDirectory(Path.Combine(root, "data")).FullName, Path.Combine(root, "data.key"));
        File.WriteAllText(key, "");
        Chmod("755", data);
        Chmod("640", key);

        Assert.Equal([CheckState.Missing, CheckState.Missing], States());
        Chmod("700", data);
        Chmod("600", key);
        Assert.Equal([CheckState.Ok, CheckState.Ok], States());
        File.Delete(key);
        Assert.Equal([CheckState.Ok, CheckState.Missing], States());
        File.WriteAllBytes(Path.Combine(data, RingFile.Name), new ClosedRing(new KekRecord(PassphraseKek.Word, ""), [1]).Encode());
        Assert.Equal([CheckState.Ok, CheckState.Ok], States());

        CheckState[] States() => [.. PlaceChecks.Look(data, key).Where(c => c.Name is "data folder" or "key file").Select(c => c.State)];
    }

    [Theory]
    [InlineData("http://127.0.0.1:7070", CheckState.Ok)]
    [InlineData("http://[::1]:7070", CheckState.Ok)]
    [InlineData("http://0.0.0.0:7070", CheckState.Weaker)]
    [InlineData("http://gateway.example:7070", CheckState.Weaker)]
    public void AnAddressThatOthersReachIsWeaker(string address, CheckState state) => Assert.Equal(state, PlaceChecks.Listening(new Uri(address)).State);

    private static void Chmod(string mode, string path)
    {
        using var process = System.Diagnostics.Process.Start("/bin/chmod", [mode, path]);
        process.WaitForExit();
    }
}
