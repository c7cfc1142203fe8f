using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class AnswerTests
{
    private static readonly object[] Departments = [new { id = "office", role = "Mail", autonomy = 2, trial = 3, tools = new[] { "notes", "mail__send" } }];

    [Fact]
    public async Task JsonIsTheApisDocumentAndNothingElse()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/departments", Departments);
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("department list --json");
        Assert.Equal(JsonSerializer.Serialize(Departments), JsonSerializer.Serialize(JsonElement.Parse(answer.Out)));
        Assert.Empty(answer.Error);
    }

    [Fact]
    public async Task ATableHasAHeadAndNoBlanksAtLineEnds()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/departments", Departments);
        using var shell = new Shell(api.Url);
        var lines = (await shell.RunAsync("department list")).Out.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal(["office", "2 Supervised", "3 Guardrailed", "notes, mail__send", "Mail"], lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(c => c.Trim()));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.DoesNotContain('\u001b', string.Concat(lines));
    }

    [Fact]
    public async Task ARefusalIsTheApisSentenceAndCode()
    {
        await using var api = (await FakeApi.StartAsync()).Refuses("PUT /api/departments/office", 400, "level-invalid", "An autonomy level is 0 to 4.");
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("department set office --autonomy 9");
        Assert.Equal((1, "", "An autonomy level is 0 to 4. [level-invalid]"), (answer.Exit, answer.Out, answer.Error.Trim()));
        var json = await shell.RunAsync("department set office --autonomy 9 --json");
        Assert.Equal("level-invalid", JsonElement.Parse(json.Out).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("<html>a proxy</html>", 200)]
    [InlineData("not found", 404)]
    [InlineData("{\"half\": true}", 500)]
    public async Task AnotherServersAnswerIsSaidToBeNone(string text, int status)
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/agents", text, status);
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("agent list");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("Is it a TackOS server of this version?", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAnAgentWroteCannotMoveTheTerminal()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/calls", new[] { new { id = "call_1", agent = "clerk", code = "x", sentence = "\u001b[2Jpaid \u202e001\u200b\r\n" } });
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("call list");
        Assert.Contains(@"\u{1B}[2Jpaid \u{202E}001\u{200B}\u{D}", answer.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', answer.Out);
    }

    [Fact]
    public async Task ATokenIsAloneOnStandardOutput()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/agents/clerk/tokens", new { id = "tok_1", agent = "clerk", token = "tka_x", expiresAt = "2026-12-24T08:00:00+00:00" });
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync("agent token clerk");
        Assert.Equal("tka_x", answer.Out.Trim());
        Assert.Contains("until 2026-12-24 08:00Z", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApprovalShowsExactlyWhatIsAsked()
    {
        var approval = new
        {
            id = "appr_1",
            kind = "Call",
            agent = "clerk",
            department = "office",
            onBehalfOf = "ana",
            tool = "mail__send",
            risk = "High",
            status = "Pending",
            needs = new { people = 2, finance = 1, admin = 0 },
            people = 1,
            rules = new[] { "ladder.high" },
            labels = new[] { "untrusted" },
            votes = Array.Empty<object>(),
        };
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/approvals/appr_1", new { approval, arguments = new { to = "eve@example.com" }, budget = Array.Empty<object>(), priceMicros = 250_000 });
        using var shell = new Shell(api.Url);
        var shown = (await shell.RunAsync("approval show appr_1")).Out;
        Assert.All(["mail__send", "High", "2 different people, 1 of finance", "ladder.high", "untrusted", "0.25", "\"to\": \"eve@example.com\""], part => Assert.Contains(part, shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task ASimulatedPlanSaysOfEachStepWhatToChange(bool passes, int exit)
    {
        var step = new
        {
            place = 1,
            id = "pay",
            tool = "bank__pay",
            verdict = "NeedsApproval",
            code = passes ? null : "budget-stop",
            sentence = "It would stop.",
            rules = new[] { new { id = "ladder.critical" } },
            costMicros = 1_500_000,
            approvals = new { people = 2, finance = 0, admin = 0 },
            labels = Array.Empty<string>(),
            whatToChange = "Pay less.",
        };
        await using var api = (await FakeApi.StartAsync()).Answers("POST /api/plans/simulate", new { passed = passes, sentence = "So it is.", steps = new[] { step }, totalMicros = 1_500_000 });
        using var shell = new Shell(api.Url);
        shell.Write("plan.json", """{"agent":"clerk","steps":[]}""");
        var answer = await shell.RunAsync("plan simulate plan.json");
        Assert.Equal(exit, answer.Exit);
        Assert.Equal("""{"agent":"clerk","steps":[]}""", Assert.Single(api.Seen).Body);
        Assert.All(["1 pay", "bank__pay", "NeedsApproval", "ladder.critical", "1.50", "2 different people", "Pay less."], part => Assert.Contains(part, answer.Out, StringComparison.Ordinal));
        Assert.Equal(exit, (await shell.RunAsync("plan simulate plan.json --json")).Exit);
    }
}
