using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Grammar;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs =>
    [
        "up", "demo", "status", "doctor", "login", "logout", "operator list", "operator set", "operator code", "operator step-up", "operator reset-step-up", "department list", "department set", "mission list", "mission set",
        "agent list", "agent set", "agent token", "agent tokens", "agent revoke", "server list", "server show", "server add", "server import", "server accept",
        "server remove", "tool list", "tool classify", "tool price", "secret list", "secret set", "vault status", "vault unseal", "vault seal", "vault rotate", "policy show", "policy schema", "policy request", "policy check", "policy test", "policy diff",
        "policy replay", "policy apply",
        "approval list", "approval show", "approval approve", "approval reject", "budget show", "budget cap", "budget override", "call list", "call reconcile", "call withheld",
        "escalation list", "escalation resolve", "plan simulate", "audit verify", "audit export", "audit replay", "audit erase", "audit retention", "audit tail", "audit search", "audit prove", "audit check", "audit restart", "witness show", "witness set", "witness serve", "connect", "cedar authorize", "cedar corpus", "completion",
    ];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task EveryVerbShowsAnExampleOfItself(string verb)
    {
        using var shell = new Shell();
        var help = await shell.RunAsync($"{verb} --help");
        Assert.Equal(0, help.Exit);
        Assert.StartsWith($"tackos {verb}", help.Out, StringComparison.Ordinal);
        Assert.Contains($"tackos {verb}", help.Out[help.Out.IndexOf("Example", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("--json", help.Out, StringComparison.Ordinal);
        Assert.Empty(help.Error);
    }

    [Fact]
    public async Task TheRootListsEveryNounOnOneScreen()
    {
        using var shell = new Shell();
        var help = await shell.RunAsync();
        Assert.Equal(0, help.Exit);
        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb.Data.Split(' ')[0]} ", help.Out, StringComparison.Ordinal));
        Assert.InRange(help.Out.Split('\n').Length, 10, 40);
    }

    [Fact]
    public async Task CompletionsComeFromTheVerbsThemselves()
    {
        using var shell = new Shell();
        Assert.Contains("approve", (await shell.RunAsync("[suggest:20]", "tackos approval appr")).Out, StringComparison.Ordinal);
        Assert.Contains("complete", (await shell.RunAsync("completion bash")).Out, StringComparison.Ordinal);
    }
}
