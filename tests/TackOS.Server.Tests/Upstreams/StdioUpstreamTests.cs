using TackOS.Calls;
using TackOS.Server.Sandbox;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Tests.Upstreams;

public sealed class StdioUpstreamTests
{
    private static readonly string Fixtures = FindFixtures();
    private static readonly UpstreamOptions Patient = new() { CallTimeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task ACallComesBackWithEveryFieldAndTheSecretIsInTheEnvironmentOnly()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);

        var sent = await upstream.CallAsync(Node(), "echo", """{"a":[1,2.5],"s":"é"}""", Upstream.Variable("files", "API_KEY"));

        var structured = Upstream.Result(sent).GetProperty("structuredContent");
        Assert.Equal("""{"a":[1,2.5],"s":"é"}""", structured.GetProperty("given").GetRawText());
        Assert.Equal(Upstream.Secret, structured.GetProperty("key").GetString());
        Assert.Equal("[\"plain\"]", structured.GetProperty("argv").GetRawText());
        Assert.Equal(1, Upstream.Result(sent).GetProperty("later").GetProperty("field").GetInt32());
    }

    [Fact]
    public async Task AVariableBoundToAnotherServerIsNotGiven()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);

        var sent = await upstream.CallAsync(Node(), "echo", "{}", Upstream.Variable("mail", "API_KEY"));

        Assert.Equal(System.Text.Json.JsonValueKind.Null, Upstream.Result(sent).GetProperty("structuredContent").GetProperty("key").ValueKind);
    }

    [Fact]
    public async Task AProcessThatDiesInACallLosesItAndTheNextCallStartsAnother()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var tools = await upstream.DiscoverAsync(Node());
        var key = Upstream.Variable("files", "API_KEY");
        var before = await WhoAsync(upstream, tools, key);

        var lost = Assert.IsType<Sent.Lost>(await upstream.SendAsync(Node(), tools.Single(t => t.Name == "crash"), "{}", key));
        var after = await WhoAsync(upstream, tools, key);

        Assert.Contains("TackOS's own log", lost.Cause, StringComparison.Ordinal);
        Assert.Contains("cannot go on with ***", Assert.Single(upstream.Complaints), StringComparison.Ordinal);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task TheProcessIsSharedUntilASecretChanges()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var tools = await upstream.DiscoverAsync(Node());

        var first = await WhoAsync(upstream, tools, Upstream.Variable("files", "API_KEY"));
        var same = await WhoAsync(upstream, tools, Upstream.Variable("files", "API_KEY"));
        var rotated = await WhoAsync(upstream, tools, Upstream.Variable("files", "API_KEY", "new-value"));

        Assert.Equal(first, same);
        Assert.NotEqual(first, rotated);
    }

    [Fact]
    public async Task AToolThatChangesWhileTheServerRunsIsNoticedAndNotCalled()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var tools = await upstream.DiscoverAsync(Node());
        var noticed = new TaskCompletionSource<string>();
        upstream.Connections.ToolsChanged += id => noticed.TrySetResult(id);

        await upstream.SendAsync(Node(), tools.Single(t => t.Name == "change"));
        Assert.Equal("files", await noticed.Task.WaitAsync(TestContext.Current.CancellationToken));
        var sent = await upstream.SendAsync(Node(), tools.Single(t => t.Name == "echo"));

        Assert.IsType<Sent.NotSent>(sent);
    }

    [Fact]
    public async Task AResultThatTwoReadersCouldUnderstandDifferentlyIsNotPassedOn()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);

        var sent = await upstream.CallAsync(Node(), "twice");

        Assert.Contains("the same key twice", Upstream.ErrorText(sent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMessageWithoutEndBreaksTheConnection()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient with { LargestMessageBytes = 4000 });

        Assert.IsType<Sent.Lost>(await upstream.CallAsync(Node(), "huge"));
    }

    [Fact]
    public async Task AServerThatAsksWithoutEndAndNeverListensBreaksItsConnection()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);

        var sent = Assert.IsType<Sent.Lost>(await upstream.CallAsync(Node(), "nag"));

        Assert.DoesNotContain("in time", sent.Cause, StringComparison.Ordinal);
        Assert.IsType<Sent.Answered>(await upstream.CallAsync(Node(), "echo"));
    }

    [Fact]
    public async Task ACallThatWasLetInBeforeItsServerWasChangedStartsNothing()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var server = Node();
        var echo = (await upstream.DiscoverAsync(server)).Single(t => t.Name == "echo");
        await upstream.Connections.CloseAsync(server.Id);
        upstream.IsInForce = _ => false;

        Assert.Contains("was changed or removed", Assert.IsType<Sent.NotSent>(await upstream.SendAsync(server, echo)).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", "cannot start")]
    [InlineData("/usr/bin/false", "handshake")]
    public async Task AServerThatCannotStartWasNotSentAnything(string command, string cause)
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);

        var sent = await upstream.SendAsync(Server(Stdio(command, [])), new DiscoveredTool("echo", "{}"));

        Assert.Contains(cause, Assert.IsType<Sent.NotSent>(sent).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAServerComplainsOfIsToldWithoutSecrets()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var server = Server(Stdio("sh", ["-c", "echo bad key $API_KEY >&2; exit 1"]));

        var refused = await upstream.Connections.DiscoverAsync(server, [Upstream.Variable("files", "API_KEY")]);

        var sentence = Assert.IsType<Discovery.Refused>(refused).Sentence;
        Assert.Contains("bad key ***", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Upstream.Secret, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAServerComplainsOfDuringACallIsNeitherInItsAnswerNorInTheJournal()
    {
        SkipWithoutSandbox();
        await using var upstream = new Upstream(Patient);
        var server = Server(Stdio("sh", ["-c", "echo jane doe $API_KEY >&2; exit 1"]));

        var sent = await upstream.SendAsync(server, new DiscoveredTool("echo", "{}"), "{}", Upstream.Variable("files", "API_KEY"));

        Assert.DoesNotContain("jane doe", Assert.IsType<Sent.NotSent>(sent).Cause, StringComparison.Ordinal);
        Assert.Contains("TackOS's own log", Assert.IsType<Sent.NotSent>(sent).Cause, StringComparison.Ordinal);
        Assert.Equal("files: jane doe ***", Assert.Single(upstream.Complaints));
    }

    [Fact]
    public async Task APackageRunsFromItsTreeOnceThatWasChecked()
    {
        SkipWithoutSandbox();
        using var home = new PackageHome(Path.Join(Fixtures, "stdio-fixture.mjs"));
        var checks = 0;
        await using var upstream = new Upstream(Patient, home.Places, (package, tree, _) =>
        {
            Interlocked.Increment(ref checks);
            Assert.Equal(("fixture@1.0.0", home.Tree), (package, tree));
            return Task.FromResult<PackageEntry>(new PackageEntry.Intact("main.mjs"));
        });

        Assert.IsType<Sent.Answered>(await upstream.CallAsync(Server(home.Package), "echo"));
        Assert.Equal(2, checks);
    }

    [Fact]
    public async Task APackageThatChangedIsNotStarted()
    {
        SkipWithoutSandbox();
        using var home = new PackageHome(Path.Join(Fixtures, "stdio-fixture.mjs"));
        await using var upstream = new Upstream(
            Patient, home.Places, (_, _, _) => Task.FromResult<PackageEntry>(new PackageEntry.Changed("Its files are not those that were accepted.")));

        var sent = await upstream.SendAsync(Server(home.Package), new DiscoveredTool("echo", "{}"));

        Assert.Contains("not those that were accepted", Assert.IsType<Sent.NotSent>(sent).Cause, StringComparison.Ordinal);
    }

    private static async Task<string?> WhoAsync(Upstream upstream, IReadOnlyList<DiscoveredTool> tools, Injection key) =>
        Upstream.Result(await upstream.SendAsync(Node(), tools.Single(t => t.Name == "who"), "{}", key)).GetProperty("content")[0].GetProperty("text").GetString();

    private static UpstreamServer Node() => Server(Stdio("node", [Path.Join(Fixtures, "stdio-fixture.mjs"), "plain"]));

    private static UpstreamServer Server(Transport transport) => new("files", transport, Trusted: false, Accepted: true);

    private static Transport.Stdio Stdio(string command, string[] arguments) =>
        new(command, arguments, Package: null, new Dictionary<string, string>(), [new Folder(Fixtures, Writable: false)], Installed: null);

    private static void SkipWithoutSandbox()
    {
        if (!File.Exists("/usr/bin/bwrap") || !File.Exists("/usr/bin/node"))
            Assert.Skip("Needs bubblewrap and node below /usr/bin.");
    }

    private static string FindFixtures()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(at, "TackOS.slnx")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("No TackOS.slnx above the tests.");
        return Path.Join(at, "tests", "TackOS.Server.Tests", "Upstreams");
    }

    /// <summary>A packages folder with one package in it, gone when disposed.</summary>
    private sealed class PackageHome : IDisposable
    {
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("tackos-upstreams-");

        public PackageHome(string script)
        {
            var folder = root.CreateSubdirectory("fixture@1.0.0-0123456789ab").FullName;
            File.Copy(script, Path.Join(folder, "main.mjs"));
            Tree = new InstalledTree("1.0.0", folder, "lock", "tree");
        }

        public InstalledTree Tree { get; }

        public SandboxPlaces Places => new([root.FullName], root.FullName);

        public Transport.Stdio Package => new(Command: null, [], "fixture@1.0.0", new Dictionary<string, string>(), [], Tree);

        public void Dispose() => root.Delete(recursive: true);
    }
}
