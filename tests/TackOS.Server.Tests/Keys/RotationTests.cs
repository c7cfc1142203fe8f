using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Keys;

/// <summary>The rotations of a running gateway.</summary>
public sealed class RotationTests
{
    private const string Passphrase = "correct horse battery staple";

    [Fact]
    public async Task ARetiredRootKeyOpensNothingAndTheLogKeepsItsKey()
    {
        await using var gateway = await ReadyAsync();
        var oldRing = await File.ReadAllBytesAsync(Path.Combine(gateway.Data, "keyring"), TestContext.Current.CancellationToken);
        var logKey = await File.ReadAllTextAsync(Path.Combine(gateway.Data, "key.vkey"), TestContext.Current.CancellationToken);

        Assert.Equal(2, (int)(await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" }))!["version"]!);
        var moved = (await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" }))!;

        Assert.Equal((0, 1), ((int)moved["left"]!, (int)moved["retired"]![0]!));
        Assert.True((int)moved["done"]! > 2);
        await gateway.RestartAsync();
        await Vaults.AllIsReadableAsync(gateway);
        Assert.Equal(logKey, await File.ReadAllTextAsync(Path.Combine(gateway.Data, "key.vkey"), TestContext.Current.CancellationToken));
        AssertOpensNothing(oldRing, gateway);
        await gateway.StopAsync();
        Assert.True(JournalCheck.Verify(gateway.Data).Verified);
    }

    [Fact]
    public async Task AuthenticatorsGoOnWorkingOnceTheRootKeyThatTheyWereSetUpUnderIsRetired()
    {
        await using var gateway = await ReadyAsync();
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });

        var moved = (await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" }))!;

        Assert.Equal(1, (int)moved["retired"]![0]!);
        Assert.Equal(2u, gateway.Journal.Read(db => BodyBox.VersionOf(db.One("SELECT box FROM step_up_box WHERE operator = 'admin'", row => row.Bytes(0)))));
        // No elevation outlives the process, so this one is given for a code.
        await gateway.RestartAsync();
        await gateway.Admin.PutOkAsync("/api/budgets/company/cap", new { capMicros = 1_000_000 });
    }

    [Fact]
    public async Task CallsRunWhileKeysAreRotatedAndNothingIsLost()
    {
        await using var gateway = await ReadyAsync();
        await using var agent = await gateway.ConnectAsync();
        using var over = new CancellationTokenSource();
        var calls = Task.Run(async () =>
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
                Assert.Null((await agent.CallAsync("write", new { line = $"{i}" })).Code);
        });

        for (var turn = 0; turn < 5; turn++)
        {
            await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });
            await Until.TrueAsync(async () => (int)(await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" }))!["left"]! == 0);
        }

        await over.CancelAsync();
        await calls;
        Assert.Equal(6, (int)Assert.Single((await gateway.Admin.GetOkAsync("/api/vault"))!["rootKeys"]!.AsArray())!);
        await Vaults.AllIsReadableAsync(gateway);
    }

    [Fact]
    public async Task TheFormerKeyOpensTheRingNoMoreWhateverProviderComesNext()
    {
        await using var gateway = await ReadyAsync();

        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Kek", provider = "passphrase", passphrase = Passphrase });
        await gateway.StopAsync();

        gateway.Kek = $"file:{gateway.Data}.key";
        var refused = await Assert.ThrowsAsync<StartupException>(gateway.StartAsync);
        Assert.Contains("is closed by passphrase, and not by file. Start it with --kek passphrase.", refused.Message, StringComparison.Ordinal);
        (gateway.Kek, gateway.Typed) = ("passphrase", Passphrase);
        await gateway.StartAsync();
        await Vaults.AllIsReadableAsync(gateway);
        var weak = await gateway.Admin.RefusedPostAsync("/api/vault/rotate", new { what = "Kek", provider = "passphrase", passphrase = "short" });
        Assert.Contains("too weak", weak.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARingFromBeforeARotationIsNotStartedWith()
    {
        await using var gateway = await ReadyAsync();
        var ring = Path.Combine(gateway.Data, "keyring");
        var old = await File.ReadAllBytesAsync(ring, TestContext.Current.CancellationToken);
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });
        await gateway.StopAsync();

        await File.WriteAllBytesAsync(ring, old, TestContext.Current.CancellationToken);

        Assert.Contains("older one", (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatNoKeyOpensIsNamedAndKeepsTheOldRootKeyUntilAnAdminSaysOtherwise()
    {
        await using var gateway = await ReadyAsync();
        var body = gateway.Journal.Read(db => db.One("SELECT id FROM body ORDER BY n LIMIT 1", row => row.GetString(0)))!;
        await gateway.Part<Store>().Writer.WriteAsync(t => t.Database.Execute("UPDATE body SET key = substr(key, 1, 60) || x'0000000000' WHERE id = ?1", body));
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });

        var kept = (await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" }))!;
        Assert.Equal((1, $"body:{body}"), ((int)kept["left"]!, (string)kept["unreadable"]![0]!));
        Assert.Equal(2, kept["vault"]!["rootKeys"]!.AsArray().Count);

        var left = (await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets", leaveUnreadable = true }))!;
        Assert.Equal(1, (int)left["retired"]![0]!);
    }

    [Fact]
    public async Task WhatIsUnderARetiredRootKeyIsNotKept()
    {
        await using var gateway = await ReadyAsync();
        var early = gateway.Part<BodyBox>().Encrypt("late/arguments", "{}"u8);
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Secrets" });

        await Assert.ThrowsAsync<Calls.StoreUnavailableException>(
            () => gateway.Part<Store>().Writer.WriteAsync(t => t.Keep("late/arguments", DateTimeOffset.UnixEpoch, early)));
    }

    [Fact]
    public async Task AModuleOutsideTheSystemsLibrariesIsNotLoadedOverTheApi()
    {
        await using var gateway = await GatewayFixture.BareAsync();

        var refused = await gateway.Admin.RefusedPostAsync("/api/vault/rotate", new { what = "Kek", provider = "pkcs11:token=t;object=k?module-path=/tmp/evil.so", passphrase = "1234" });

        Assert.Equal("kek-unavailable", refused.Code);
    }

    /// <summary>With a secret, some bodies, and a tool that writes.</summary>
    private static async Task<GatewayFixture> ReadyAsync()
    {
        var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = "a-value-that-is-long-42", server = "box", kind = "Environment", slot = "BOX_KEY" });
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("write", new { line = "first" })).Code);
        return gateway;
    }

    private static void AssertOpensNothing(byte[] oldRing, GatewayFixture gateway)
    {
        var kek = File.ReadAllBytes($"{gateway.Data}.key");
        using var ring = Assert.IsType<KeyringOpening.Opened>(Keyring.Open(kek, ClosedRing.Decode(oldRing)!.Wrapped)).Keyring;
        var (bodies, secrets) = (new BodyBox(ring, SystemRandomness.Fill), new SecretBox(ring, SystemRandomness.Fill));
        var kept = gateway.Journal.Read(db => db.All("SELECT id, key, box, digest FROM body", row => (Id: row.GetString(0), Body: new EncryptedBody(row.Bytes(1), row.Bytes(2), row.Bytes(3)))));
        Assert.NotEmpty(kept);
        Assert.All(kept, body => Assert.IsNotType<BodyOpening.Opened>(bodies.Open(body.Id, body.Body)));
        var boxes = gateway.Journal.Read(db => db.All("SELECT id, version, box, binding FROM secret_box", row => (row.GetString(0), row.GetInt32(1), row.Bytes(2), row.GetString(3))));
        Assert.NotEmpty(boxes);
        Assert.All(boxes, box => Assert.IsType<SecretOpening.Refused>(secrets.Open(new SecretId(box.Item1), box.Item2, BindingText.Read(box.Item4), box.Item3)));
    }
}
