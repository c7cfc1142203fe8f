using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class StepUpTests
{
    private const string Vote = "approval approve appr_1";

    [Fact]
    public async Task APersonIsAskedForACodeWithoutShowingIt()
    {
        await using var api = await NeedingAsync();
        using var shell = new Shell(api.Url) { HasPerson = true, Input = FakeApi.RightCode };
        var answer = await shell.RunAsync(Vote);
        Assert.Equal(0, answer.Exit);
        Assert.Contains("Code from your authenticator: ", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeApi.RightCode, answer.Out + answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScriptGivesTheCodeAsTheFirstLineAndWhatFollowsIsTheVerbs()
    {
        await using var api = await NeedingAsync();
        using var shell = new Shell(api.Url) { Input = FakeApi.RightCode + "\ncorrect-horse\n" };
        Assert.Equal(0, (await shell.RunAsync("secret set key --server mail --env KEY --step-up-code -")).Exit);
        Assert.Contains("correct-horse", api.Changes[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(FakeApi.RightCode, string.Concat(api.Seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACodeIsNoArgument()
    {
        await using var api = await NeedingAsync();
        using var shell = new Shell(api.Url);
        Assert.Equal(2, (await shell.RunAsync($"{Vote} --step-up-code {FakeApi.RightCode}")).Exit);
        Assert.Empty(api.Seen);
    }

    [Fact]
    public async Task WithoutAPersonTheRefusalIsTold()
    {
        await using var api = await NeedingAsync();
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync(Vote);
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[step-up-needed]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongCodeIsAskedForAgainTwice()
    {
        await using var api = await NeedingAsync();
        using var shell = new Shell(api.Url) { HasPerson = true, Input = "000000" };
        var answer = await shell.RunAsync(Vote);
        Assert.Equal(1, answer.Exit);
        Assert.Equal(4, api.Changes.Count);
        Assert.Contains("[step-up-code-wrong]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnrolmentDrawsTheCodeAndConfirmsIt()
    {
        await using var api = (await NeedingAsync()).Answers("POST /api/step-up", new { secret = "GEZDGNBV", address = "otpauth://totp/x", qr = new[] { "01", "10", "11" } });
        api.NeedsCode = "/api/step-up/confirm";
        using var shell = new Shell(api.Url) { HasPerson = true, Input = FakeApi.RightCode };
        var answer = await shell.RunAsync("operator step-up");
        Assert.Equal(0, answer.Exit);
        Assert.Contains("▀▄\n", answer.Out, StringComparison.Ordinal);
        Assert.Contains("GEZDGNBV", answer.Out, StringComparison.Ordinal);
        Assert.Equal("POST /api/step-up/confirm {}", api.Changes[^1]);
    }

    private static async Task<FakeApi> NeedingAsync()
    {
        var api = (await FakeApi.StartAsync()).Answers("GET /api/session", new { @operator = "ana", stepUp = true });
        api.NeedsCode = "/api/";
        return api;
    }
}
