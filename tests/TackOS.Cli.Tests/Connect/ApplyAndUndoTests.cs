using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

public sealed class ApplyAndUndoTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryHome home = new();

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData("claude-code", ConnectScope.Project)]
    [InlineData("cursor", ConnectScope.User)]
    [InlineData("vscode", ConnectScope.User)]
    [InlineData("codex", ConnectScope.User)]
    public void UndoBringsBackEveryByteAndLeavesNothing(string name, ConnectScope scope)
    {
        var client = home.Client(name, scope);
        TemporaryHome.Write(client, "\uFEFF" + ClientFiles.Of(name));
        var bytes = File.ReadAllBytes(client.File);
        var files = home.Files();

        var change = TemporaryHome.Planned(client);
        var applied = Assert.IsType<ApplyOutcome.Applied>(home.Connection.Apply(change));
        Assert.Equal(change.After, TemporaryHome.Text(client));
        Assert.Equal($"{client.File}.tackos-backup-20261124T064928Z", applied.Backup);
        Assert.Equal(bytes, File.ReadAllBytes(applied.Backup!));

        Assert.True(home.Undone(client).Exact);
        Assert.Equal(bytes, File.ReadAllBytes(client.File));
        Assert.Equal(files, home.Files());
    }

    [Theory]
    [InlineData("claude-code")]
    [InlineData("cursor")]
    [InlineData("vscode")]
    [InlineData("codex")]
    public void AFileThatTackOsMadeIsPrivateAndGoesAgainWithItsFolders(string name)
    {
        var client = home.Client(name);
        Assert.Null(home.Applied(client).Backup);
        if (!OperatingSystem.IsWindows()) Assert.Equal(Private, File.GetUnixFileMode(client.File));
        Assert.True(home.Undone(client).Exact);
        Assert.Empty(home.Files());
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Home));
    }

    [Fact]
    public void TheModeOfAnExistingFileIsKeptAndItsBackupIsPrivate()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        var client = home.Client("cursor");
        TemporaryHome.Write(client, "{}");
        File.SetUnixFileMode(client.File, Private | UnixFileMode.GroupRead);
        Assert.Contains(TemporaryHome.Planned(client).Cautions, c => c.Contains("chmod 600", StringComparison.Ordinal));

        var backup = home.Applied(client).Backup!;
        Assert.Equal(Private | UnixFileMode.GroupRead, File.GetUnixFileMode(client.File));
        Assert.Equal(Private, File.GetUnixFileMode(backup));
        home.Undone(client);
        Assert.Equal(Private | UnixFileMode.GroupRead, File.GetUnixFileMode(client.File));
    }

    [Theory]
    [InlineData("claude-code", "{\n  \"mcpServers\": {\n    \"tackos\": { \"url\": \"https://old.example/mcp\" }\n  }\n}\n", "\n\n")]
    [InlineData("codex", "[mcp_servers.tackos]\nurl = \"https://old.example/mcp\"\n\n[mcp_servers.tackos.env]\nA = \"1\"\n\n# b\n[b]\nc = 1\n", "\nd = 2\n")]
    public void AReplacedEntryComesBackInAFileThatWasChangedSince(string name, string text, string addition)
    {
        var client = home.Client(name);
        TemporaryHome.Write(client, text);
        home.Applied(client);
        Assert.DoesNotContain("old.example", TemporaryHome.Text(client), StringComparison.Ordinal);

        File.AppendAllText(client.File, addition);
        var undone = home.Undone(client);
        Assert.False(undone.Exact);
        Assert.Single(undone.KeptBackups);
        Assert.Equal(text + addition, TemporaryHome.Text(client));
    }

    [Theory]
    [InlineData("claude-code")]
    [InlineData("cursor")]
    [InlineData("vscode")]
    [InlineData("codex")]
    public void OnlyTheEntryGoesFromAFileThatWasChangedSince(string name)
    {
        var client = home.Client(name, ConnectScope.Project);
        TemporaryHome.Write(client, ClientFiles.Of(name));
        home.Applied(client);
        File.AppendAllText(client.File, "\n");
        Assert.False(home.Undone(client).Exact);
        Assert.Equal(ClientFiles.Of(name) + "\n", TemporaryHome.Text(client));
    }

    [Fact]
    public void AFileThatTackOsMadeStaysWhereSomebodyElseAddedToIt()
    {
        var client = home.Client("cursor");
        home.Applied(client);
        File.WriteAllText(client.File, TemporaryHome.Text(client).Replace("{\n  \"mcp", "{\n  \"mine\": 1,\n  \"mcp", StringComparison.Ordinal));
        home.Undone(client);
        Assert.Equal("{\n  \"mine\": 1\n}\n", TemporaryHome.Text(client));
    }

    [Fact]
    public void AnEntryThatSomebodyElseRewroteIsLeftAlone()
    {
        var client = home.Client("cursor");
        home.Applied(client);
        const string Other = """{"mcpServers": {"tackos": {"url": "https://other.example/mcp"}}}""";
        File.WriteAllText(client.File, Other);
        Assert.Contains("not TackOS's entry any more", home.Undone(client).Sentence, StringComparison.Ordinal);
        Assert.Equal(Other, TemporaryHome.Text(client));
    }

    [Fact]
    public void ASecondConnectWithANewTokenStillGoesBackToTheFirstOriginal()
    {
        var client = home.Client("codex");
        TemporaryHome.Write(client, ClientFiles.Codex);
        var first = home.Applied(client).Backup;
        var second = home.Applied(client, "tka_another_token").Backup;
        Assert.NotEqual(first, second);
        Assert.DoesNotContain(TemporaryHome.Token, TemporaryHome.Text(client), StringComparison.Ordinal);
        Assert.True(home.Undone(client).Exact);
        Assert.Equal(ClientFiles.Codex, TemporaryHome.Text(client));
        Assert.Single(home.Files());
    }

    [Fact]
    public void APlanForAFileThatChangedSinceIsRefused()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, "{}");
        var change = TemporaryHome.Planned(client);
        TemporaryHome.Write(client, "{ }");
        Assert.Equal("connect.changed", Assert.IsType<ApplyOutcome.Refused>(home.Connection.Apply(change)).Refusal.Code);
        Assert.Equal("{ }", TemporaryHome.Text(client));
    }

    [Fact]
    public void AStateWithoutItsWriteIsRecognisedAsNothingDone()
    {
        // What a crash between the state and the rename leaves: the state, the backup, and the original in place.
        var client = home.Client("cursor");
        TemporaryHome.Write(client, ClientFiles.Cursor);
        home.Applied(client);
        TemporaryHome.Write(client, ClientFiles.Cursor);
        Assert.True(home.Undone(client).Exact);
        Assert.Single(home.Files());
    }

    [Fact]
    public void WithoutItsBackupAReplacedEntryIsNotGuessed()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, """{"mcpServers": {"tackos": {"command": "mine"}}}""");
        File.WriteAllText(home.Applied(client).Backup!, "{}");
        var before = TemporaryHome.Text(client);
        var refusal = Assert.IsType<UndoOutcome.Refused>(home.Connection.Undo(client, "tackos")).Refusal;
        Assert.Equal("connect.backup", refusal.Code);
        Assert.Equal(before, TemporaryHome.Text(client));
    }

    [Fact]
    public void WhatWasNeverConnectedIsNotUndone() => Assert.Equal(
        "connect.unknown", Assert.IsType<UndoOutcome.Refused>(home.Connection.Undo(home.Client("cursor"), "tackos")).Refusal.Code);

    [Fact]
    public void ABrokenStateFileIsARefusal()
    {
        var client = home.Client("cursor");
        home.Applied(client);
        File.WriteAllText(Directory.GetFiles(home.StateFolder).Single(), "{}");
        Assert.Equal("connect.state", Assert.IsType<UndoOutcome.Refused>(home.Connection.Undo(client, "tackos")).Refusal.Code);
    }

    [Fact]
    public void TheStateHoldsNoToken()
    {
        home.Applied(home.Client("codex"));
        Assert.DoesNotContain("tka_", File.ReadAllText(Directory.GetFiles(home.StateFolder).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void AWriteThatFailsLeavesTheFileAndNoTrace()
    {
        var client = home.Client("cursor");
        TemporaryHome.Write(client, "{}");
        File.WriteAllText(home.StateFolder, "a file where the folder should be");
        var files = home.Files();
        Assert.Equal("connect.write", Assert.IsType<ApplyOutcome.Refused>(home.Connection.Apply(TemporaryHome.Planned(client))).Refusal.Code);
        Assert.Equal("{}", TemporaryHome.Text(client));
        Assert.Equal(files, home.Files());
    }
}
