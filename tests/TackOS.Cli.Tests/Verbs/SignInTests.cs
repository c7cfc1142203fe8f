using System.Runtime.Versioning;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class SignInTests
{
    private const string Token = "tko_0123456789";
    private static readonly object SignedIn = new { @operator = "ana", token = Token, expiresAt = "2026-12-01T08:00:00+00:00" };

    [Fact]
    public async Task ACodeBecomesATokenThatOnlyTheUserCanRead()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/session", SignedIn);
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("login tkc_abc");
        Assert.Equal(0, answer.Exit);
        Assert.DoesNotContain(Token, answer.Out + answer.Error, StringComparison.Ordinal);
        Assert.Equal("""POST /api/session {"code":"tkc_abc","forCli":true}""", Assert.Single(api.Changes));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.Credentials));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(shell.Credentials)!));
        }

        Assert.Equal([shell.Credentials], Directory.GetFiles(Path.GetDirectoryName(shell.Credentials)!));
    }

    [Fact]
    public async Task TheTokenIsSentToItsOwnServerAndToNoOther()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/session", SignedIn);
        await using var other = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        await shell.RunAsync("login tkc_abc");
        await shell.RunAsync("agent list");
        await shell.RunAsync("agent", "list", "--server", other.Url);
        Assert.Equal($"Bearer {Token}", api.Seen[^1].Authorization);
        Assert.Null(Assert.Single(other.Seen).Authorization);
    }

    [Fact]
    public async Task WhomSomebodyElseLetInGoesOnWithACodeOfHisOwn()
    {
        await using var api = (await FakeApi.StartAsync())
            .Answers("POST /api/session", new { @operator = "ana", token = Token, expiresAt = "2026-12-01T08:00:00+00:00", introducedBy = new[] { "admin" } })
            .Answers("POST /api/operators/ana/codes", new { code = "tkc_own" });
        using var shell = new Shell(api.Url);
        Assert.Equal(0, (await shell.RunAsync("login tkc_abc")).Exit);
        Assert.Equal(
            [
                """POST /api/session {"code":"tkc_abc","forCli":true}""",
                "POST /api/operators/ana/codes {}",
                """POST /api/session {"code":"tkc_own","forCli":true}""",
                "DELETE /api/session",
            ], api.Changes);
    }

    [Fact]
    public async Task SigningOutForgetsTheTokenEvenIfItHadEnded()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/session", SignedIn)
            .Refuses("DELETE /api/session", 401, "unauthenticated", "Sign in as an operator first.");
        using var shell = new Shell(api.Url);
        await shell.RunAsync("login tkc_abc");
        Assert.Equal(0, (await shell.RunAsync("logout")).Exit);
        Assert.DoesNotContain(Token, await File.ReadAllTextAsync(shell.Credentials, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task CredentialsThatOthersCanReadAreRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/session", SignedIn);
        using var shell = new Shell(api.Url);
        await shell.RunAsync("login tkc_abc");
        File.SetUnixFileMode(shell.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var answer = await shell.RunAsync("agent list");
        Assert.Equal(1, answer.Exit);
        Assert.Contains($"chmod 600 {shell.Credentials}", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutASignInTheMendIsNamed()
    {
        await using var api = (await FakeApi.StartAsync()).Refuses("GET /api/agents", 401, "unauthenticated", "Sign in as an operator first.");
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("agent list");
        Assert.Equal(1, answer.Exit);
        Assert.StartsWith("Not signed in.", answer.Error, StringComparison.Ordinal);
        Assert.Contains("tackos login CODE", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongCodeIsTheServersSentence()
    {
        await using var api = (await FakeApi.StartAsync()).Refuses("POST /api/session", 401, "code-invalid", "The sign-in code is wrong.");
        using var shell = new Shell(api.Url);
        Assert.Equal((1, "The sign-in code is wrong. [code-invalid]"), ((await shell.RunAsync("login tkc_abc")) is var a) ? (a.Exit, a.Error.Trim()) : default);
        Assert.False(File.Exists(shell.Credentials));
    }
}
