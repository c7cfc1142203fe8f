using System.Diagnostics;
using TackOS.Server.Keys;
using TackOS.Server.Keys.Kek;
using TackOS.Vault;

namespace TackOS.Server.Tests.Keys;

/// <summary>Where the key-encryption key may come from, each over a vault of its own.</summary>
public sealed class KekProviderTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-kek-").FullName;

    private string Data => Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OnlyTheSamePassphraseOpensTheVault()
    {
        using (var made = Open("passphrase", "grüne Wiesen im Spätherbst"))
            Assert.False(made.IsSealed);
        using (var again = Open(null, "grüne Wiesen im Spätherbst"))
            Assert.False(again.IsSealed);

        Assert.Throws<WrongKekException>(() => Open("passphrase", "grüne Wiesen im Frühherbst"));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa")]
    public void AWeakPassphraseClosesNothing(string weak)
    {
        Assert.Contains("at least 15 characters", Assert.Throws<StartupException>(() => Open("passphrase", weak)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Data));
    }

    [Fact]
    public void APassphraseThatNobodyTypesLeavesTheVaultSealedButForTheFirstStart()
    {
        Assert.Contains("first start", Assert.Throws<StartupException>(() => Open("passphrase", null)).Message, StringComparison.Ordinal);
        Open("passphrase", Passphrase).Dispose();
        File.WriteAllText(Path.Combine(Data, "tackos.db"), "not empty");

        using var keys = Open("passphrase", null);

        Assert.True(keys.IsSealed);
        Assert.Throws<VaultSealedException>(() => keys.JournalSigner.Sign("text\n"));
        keys.Unseal(VaultText.Typed(Passphrase));
        Assert.Equal(64, keys.JournalSigner.Sign("text\n").Signature.Length);
    }

    [Fact]
    public void TheRingSaysHowThePassphraseBecomesTheKey()
    {
        Open("passphrase", Passphrase).Dispose();

        var closed = ClosedRing.Decode(File.ReadAllBytes(Path.Combine(Data, "keyring")))!;

        Assert.Equal((1, 64 * 1024, 3, 1), (closed.Kek.Argon2!.Format, (int)closed.Kek.Argon2.MemoryKib, (int)closed.Kek.Argon2.Passes, closed.Kek.Argon2.Parallelism));
        var greedy = closed with { Kek = closed.Kek with { Argon2 = closed.Kek.Argon2 with { MemoryKib = 1L << 40 } } };
        File.WriteAllBytes(Path.Combine(Data, "keyring"), greedy.Encode());
        Assert.Throws<StartupException>(() => Open("passphrase", Passphrase));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void ACredentialOfSystemdIsBytesOrDigits(int length)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "credentials")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "kek"), length == 32 ? [.. Enumerable.Range(1, 32).Select(i => (byte)i)] : [.. "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n"u8]);

        using var key = new SystemdKek("kek", folder).Make(typed: null).Key;

        Assert.True(key.FixedTimeEquals([.. Enumerable.Range(1, 32).Select(i => (byte)i)]));
    }

    [Theory]
    [InlineData(null, "passed no credentials")]
    [InlineData("other", "passed no credential kek")]
    [InlineData("kek", "neither 32 bytes")]
    public void ACredentialThatIsNotThereIsMissed(string? has, string said)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "credentials")).FullName;
        if (has is not null)
            File.WriteAllText(Path.Combine(folder, has), "short");

        var refused = Assert.Throws<StartupException>(() => new SystemdKek("kek", has is null ? null : folder).Make(typed: null));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pkcs11:token=t;object=k?module-path=/usr/lib/x.so&pin-value=1234")]
    [InlineData("pkcs11:token=t?module-path=/usr/lib/x.so")]
    [InlineData("pkcs11:object=k?module-path=/usr/lib/x.so")]
    [InlineData("pkcs11:token=t;object=k?module-path=x.so")]
    [InlineData("pkcs11:token=t;object=%4?module-path=/usr/lib/x.so")]
    [InlineData("systemd:../kek")]
    [InlineData("passphrase:correct horse battery staple")]
    [InlineData("vault")]
    public void WhatNamesNoKeyIsRefusedAndNotRepeated(string text)
    {
        var refused = Assert.Throws<StartupException>(() => KekChoice.Of(text, Data));

        Assert.DoesNotContain("1234", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenClosesTheVaultAndNothingOpensItWithoutItsPin()
    {
        var (module, pinFile) = SoftToken.Made(_folder);
        var named = $"pkcs11:token=tackos;object=kek?module-path={module}";
        Open($"{named}&pin-source=file:{pinFile}", null).Dispose();

        using (var again = Open($"{named}&pin-source=file:{pinFile}", null))
            Assert.False(again.IsSealed);
        using (var typed = Open(named, SoftToken.Pin))
            Assert.False(typed.IsSealed);
        var refused = Assert.Throws<StartupException>(() => Open(named, "999999"));

        Assert.Contains("CKR_PIN_INCORRECT", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Data), file => File.ReadAllText(file).Contains(SoftToken.Pin, StringComparison.Ordinal));
        Assert.Contains("Start it with --kek pkcs11:", Assert.Throws<StartupException>(() => Open(null, null)).Message, StringComparison.Ordinal);
    }

    private VaultKeys Open(string? kek, string? typed) => VaultKeys.Open(Data, new RingFile(Data), kek, _ => VaultText.Typed(typed));
}

/// <summary>A token of SoftHSM with an AES key, in a folder of its own.</summary>
internal static class SoftToken
{
    public const string Pin = "842713";
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";

    public static (string Module, string PinFile) Made(string folder)
    {
        Assert.SkipUnless(File.Exists(Module) && File.Exists("/usr/bin/pkcs11-tool"), "Needs softhsm2 and opensc.");
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var settings = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(settings, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The library reads the environment of the C run-time, which .NET's own does not change.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", settings, 1));
        Run(settings, "/usr/bin/softhsm2-util", "--init-token", "--free", "--label", "tackos", "--so-pin", "12345678", "--pin", Pin);
        Run(settings, "/usr/bin/pkcs11-tool", "--module", Module, "--token-label", "tackos", "--login", "--pin", Pin, "--keygen", "--key-type", "AES:32", "--label", "kek", "--sensitive");
        var pinFile = Path.Combine(folder, "pin");
        File.WriteAllText(pinFile, Pin + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(pinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (Module, pinFile);
    }

    private static void Run(string settings, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { Environment = { ["SOFTHSM2_CONF"] = settings }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "setenv", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
