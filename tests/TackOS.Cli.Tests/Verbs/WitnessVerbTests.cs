using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class WitnessVerbTests
{
    [Theory]
    [InlineData("witness set --witness w1+0a0b0c0d+BAAB==https://w.example:7071/x --witness w2+0a0b0c0d+BAAC=http://127.0.0.1:1 --quorum 1 --reason machines",
        """PUT /api/witnesses {"witnesses":[{"key":"w1\u002B0a0b0c0d\u002BBAAB=","address":"https://w.example:7071/x"},{"key":"w2\u002B0a0b0c0d\u002BBAAC","address":"http://127.0.0.1:1"}],"quorum":1,"reason":"machines"}""")]
    [InlineData("witness set --quorum 0 --reason alone", """PUT /api/witnesses {"witnesses":[],"quorum":0,"reason":"alone"}""")]
    public async Task ThePolicyIsSentWhole(string line, string request)
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync(line);
        Assert.Equal("", answer.Exit == 0 ? "" : answer.Error);
        Assert.Equal(request, Assert.Single(api.Changes));
    }

    [Theory]
    [InlineData("witness set --witness w1+0a0b0c0d+BAAB --quorum 1 --reason x")]
    [InlineData("witness set --witness w1+0a0b0c0d+BAAB=w.example --quorum 1 --reason x")]
    [InlineData("witness set --witness =https://w.example --quorum 1 --reason x")]
    [InlineData("witness set --witness w1+0a0b0c0d+BAAB=https://w.example --reason x")]
    [InlineData("witness set --quorum 0")]
    [InlineData("witness serve")]
    public async Task WhatIsLeftOutIsWrongUsageAndNothingIsSent(string line)
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        Assert.Equal(2, (await shell.RunAsync(line)).Exit);
        Assert.Empty(api.Seen);
    }

    [Fact]
    public async Task EachWitnessIsShownWithWhatItCosignedAndWhatItSaidInstead()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/witnesses", new
        {
            quorum = 1,
            witnesses = new object[]
            {
                new { name = "w1", key = "k", address = "https://w.example/", lastSize = 7, lastAt = "2026-11-24T10:00:00Z" },
                new { name = "w2", key = "k", address = "https://v.example/", lastError = "It cannot be reached.", lastErrorAt = "2026-11-24T10:00:00Z" },
            },
        });
        using var shell = new Shell(api.Url);
        var shown = (await shell.RunAsync("witness show")).Out;
        Assert.Contains("once 1 of 2 witnesses", shown, StringComparison.Ordinal);
        Assert.Contains("7 entries", shown, StringComparison.Ordinal);
        Assert.Contains("It cannot be reached.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWitnessThatCannotStartSaysWhy()
    {
        using var shell = new Shell();
        var answer = await shell.RunAsync("witness", "serve", "--data", shell.Folder, "--log", "nobody's key");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[startup]", answer.Error, StringComparison.Ordinal);
    }
}
