using System.Text.Json;
using System.Text.Json.Nodes;

namespace TackOS.Cli.Demo;

/// <summary>
/// The whole story on real parts: the official filesystem, memory and everything MCP servers as upstreams, the official MCP client as the
/// agent, an operator at the API. Every step says what was expected and what came.
/// </summary>
internal sealed class DemoStory(DemoReport report, DemoOperator admin, Uri gateway, string desk)
{
    private const string Brief = "*/brief.txt";
    private const string Canary = "canary-7f3a-demo-credential-91c2";
    private static readonly string[] OfficeTools =
        ["files", "memory__read_graph", "everything__get-env", "everything__echo", "everything__get-sum"];

    /// <summary>Called while a write waits for its approval.</summary>
    public Func<Task> Queue { get; init; } = () => Task.CompletedTask;

    public async Task TellAsync()
    {
        await SetUpAsync();
        var token = (await admin.PostAsync("/api/agents/writer/tokens", new { days = 1 }))!["token"]!.GetValue<string>();
        // The agent acts for the admin, so another person approves what it asks.
        using var olga = await DemoOperator.SignInOnHisOwnAsync(gateway, (await admin.PostAsync("/api/operators/olga/codes"))!["code"]!.GetValue<string>(), "olga");
        await using var agent = await DemoAgent.ConnectAsync(gateway, token);
        await ScopeAsync(agent, token);
        await PlanAsync();
        await ApprovalsAsync(agent, olga);
        await PoliciesAsync(agent);
        await LevelsAsync(agent, olga);
        await CredentialAsync(agent);
        await MoneyAsync(agent);
    }

    private async Task SetUpAsync()
    {
        report.Chapter("Real servers, accepted by an operator");
        File.WriteAllText(Path.Combine(desk, "brief.txt"), "Quarterly brief: revenue is up, churn is down.\n");
        Directory.CreateDirectory(Path.Combine(desk, "memory"));
        await AcceptAsync("files", "@modelcontextprotocol/server-filesystem@2026.8.31", [desk], [], [(desk, true)]);
        await AcceptAsync("memory", "@modelcontextprotocol/server-memory@2026.8.31", [], new() { ["MEMORY_FILE_PATH"] = Path.Combine(desk, "memory", "graph.jsonl") }, [(Path.Combine(desk, "memory"), true)]);
        await AcceptAsync("everything", "@modelcontextprotocol/server-everything@2026.8.31", ["stdio"], [], []);
        await admin.PutAsync("/api/tools/files__write_file/classification", new { risk = "Medium", sideEffect = true, leaves = false, labels = Array.Empty<string>() });
        await admin.PutAsync("/api/departments/office", new { role = "Writes briefs", autonomy = 2, trial = 2, tools = OfficeTools });
        await admin.PutAsync("/api/budgets/department:office/cap", new { capMicros = 5_000_000L, reason = "demo" });
        await admin.PutAsync("/api/operators/olga", new { name = "Olga", roles = new[] { "Approver" }, departments = new[] { "office" } });
        await admin.PutAsync("/api/agents/writer", new { department = "office" });
    }

    private async Task AcceptAsync(string id, string package, string[] arguments, Dictionary<string, string> environment, (string Path, bool Writable)[] folders)
    {
        await admin.PutAsync($"/api/servers/{id}", new
        {
            transport = new { kind = "stdio", package, arguments, environment, folders = folders.Select(f => new { path = f.Path, writable = f.Writable }) },
            trusted = true,
        });
        var offer = (await admin.PostAsync($"/api/servers/{id}/offer"))!;
        var pins = offer["tools"]!.AsArray().ToDictionary(t => (string)t!["name"]!, t => (string)t!["pin"]!);
        var accepted = await admin.PostAsync($"/api/servers/{id}/accept", new { serverPin = (string)offer["serverPin"]!, tools = pins });
        var tools = accepted!["tools"]!.AsArray().Count;
        report.Check($"Install {package}, start it once in the sandbox, pin its tools", "tools are pinned", tools > 0, $"{tools} tools pinned; it has no network and sees {(folders.Length == 0 ? "no folder" : string.Join(", ", folders.Select(f => f.Path)))}");
    }

    private async Task ScopeAsync(DemoAgent agent, string token)
    {
        report.Chapter("The agent sees only its task");
        var listed = await agent.ListAsync();
        report.Check("List the tools as the agent", "its department's scope, nothing else", listed.Contains("files__read_text_file") && !listed.Any(t => t.StartsWith("memory__delete", StringComparison.Ordinal)), $"{listed.Count} tools: {string.Join(", ", listed.Take(6))}, ...");
        var (isError, text) = await agent.CallAsync("files__read_text_file", new { path = Path.Combine(desk, "brief.txt") });
        report.Check("Read a file", "allowed: no side effect, Low risk", !isError && text.Contains("Quarterly brief", StringComparison.Ordinal), text);
        (isError, text) = await agent.CallAsync("memory__delete_entities", new { entityNames = new[] { "everything" } });
        report.Check("Call a tool outside the scope", "refused, with the rule and the mend", isError && text.Contains("policy-no-permit", StringComparison.Ordinal), text);
        (isError, text) = await agent.CallAsync("files__read_text_file", new { path = 42 });
        report.Check("Call with arguments that the tool's schema does not allow", "refused before any policy is asked", isError && text.Contains("arguments-invalid", StringComparison.Ordinal), text);
        var status = await admin.StatusForAsync("/api/departments", token);
        report.Check("Knock at the operators' API with the agent's token", "401: an agent's token opens nothing there", status == 401, $"HTTP {status}");
    }

    private async Task PlanAsync()
    {
        report.Chapter("Plans are simulated before anything happens");
        var target = Path.Combine(desk, "plan.txt");
        var first = await SimulateAsync(("memory__delete_entities", new { entityNames = new[] { "x" } }), ("files__write_file", new { path = target, content = "done" }));
        var step = first["steps"]!.AsArray()[0]!;
        report.Check("Simulate a plan that deletes from memory", "refused, with what to change", !first["passed"]!.GetValue<bool>() && !string.IsNullOrEmpty(step["whatToChange"]?.GetValue<string>()), step["whatToChange"]?.GetValue<string>() ?? step.ToJsonString());
        var second = await SimulateAsync(("memory__read_graph", new { }), ("files__write_file", new { path = target, content = "done" }));
        report.Check("Revise it to read the memory instead, simulate again", "passes; the write would wait for a human", second["passed"]!.GetValue<bool>(), string.Join("; ", second["steps"]!.AsArray().Select(s => s!["sentence"]?.GetValue<string>())));
        report.Check("Look at the folder", "nothing ran", !File.Exists(target), File.Exists(target) ? "plan.txt exists" : "plan.txt does not exist");
    }

    private async Task<JsonNode> SimulateAsync(params (string Tool, object Arguments)[] steps) =>
        (await admin.PostAsync("/api/plans/simulate", new { agent = "writer", steps = steps.Select(s => new { tool = s.Tool, arguments = s.Arguments }) }))!;

    private async Task ApprovalsAsync(DemoAgent agent, DemoOperator olga)
    {
        report.Chapter("A human decides");
        var write = new { path = Path.Combine(desk, "note.txt"), content = "approved once\n" };
        var first = agent.CallAsync("files__write_file", write);
        var id = await admin.AwaitApprovalAsync("files__write_file");
        var again = agent.CallAsync("files__write_file", write);
        await admin.AwaitApprovalAsync("files__write_file", waiting: 2);
        await Queue();
        report.Check("The agent writes a file, and asks again while it waits", "one approval, nothing written yet", !File.Exists(write.path), $"{id} is pending");
        await olga.PostAsync($"/api/approvals/{id}/approve", new { reason = "fine" });
        var answers = await Task.WhenAll(first, again);
        var executed = (await admin.GetAsync("/api/calls?state=settled")).AsArray().Count(c => c!["approval"]?.GetValue<string>() == id);
        report.Check("Approve it through the API", "it ran once, and both requests got that answer", executed == 1 && answers.All(a => !a.IsError) && File.Exists(write.path), $"executed {executed} time; {answers[0].Text}");
        var second = agent.CallAsync("files__write_file", new { path = Path.Combine(desk, "note.txt"), content = "overwritten\n" });
        id = await admin.AwaitApprovalAsync("files__write_file");
        await olga.PostAsync($"/api/approvals/{id}/reject", new { reason = "the note is final" });
        var (isError, text) = await second;
        report.Check("Another write; reject it with a reason", "refused with name and reason, the file as it was", isError && text.Contains("the note is final", StringComparison.Ordinal) && File.ReadAllText(write.path) == "approved once\n", text);
    }

    private async Task PoliciesAsync(DemoAgent agent)
    {
        report.Chapter("A policy is tried before it takes force");
        var refused = await admin.RefusalOfPutAsync("/api/policies", PolicySet("context.input.pth", Brief, "deny"));
        report.Check("Apply a rule with a misspelt argument", "refused with file, line and what was meant", refused?.Contains("did you mean `path`", StringComparison.Ordinal) == true, refused ?? "it took force");
        refused = await admin.RefusalOfPutAsync("/api/policies", PolicySet("context.input.path", Brief, "permit"));
        report.Check("Apply it mended, with a test case that it does not pass", "refused with the case", refused?.Contains("the brief is open", StringComparison.Ordinal) == true, refused ?? "it took force");
        var preview = (await admin.PostAsync("/api/policies/preview", new { files = PolicyFiles("context.input.path", Brief, "deny") }))!;
        var flips = preview["effect"]!["flips"]!.AsArray();
        report.Check("See what it would have done to recorded calls", "the reading of the brief flips, and nothing takes force", flips.Count > 0 && flips.All(f => f!["tool"]!.GetValue<string>() == "files__read_text_file"),
            $"{preview["effect"]!["decided"]} decisions made again, {flips.Count} flip: {flips.FirstOrDefault()?["after"]}");
        await admin.PutAsync("/api/policies", PolicySet("context.input.path", Brief, "deny"));
        var (isError, text) = await agent.CallAsync("files__read_text_file", new { path = Path.Combine(desk, "brief.txt") });
        report.Check("Put it in force, and read the brief again", "refused, naming the rule with its file and line", isError && text.Contains("office.closed (office.cedar:1)", StringComparison.Ordinal), text);
        await admin.PutAsync("/api/policies", PolicySet("context.input.path", "*/.env", "permit"));
    }

    private object PolicySet(string argument, string pattern, string expected) => new { files = PolicyFiles(argument, pattern, expected), reason = "the brief is final" };

    /// <summary>A rule that closes what this argument matches, and a test case that expects this verdict for the brief.</summary>
    private object[] PolicyFiles(string argument, string pattern, string expected)
    {
        var rule = $"@id(\"office.closed\")\nforbid (principal, action == TackOS::Action::\"files__read_text_file\", resource)\nwhen {{ {argument} like \"{pattern}\" }};\n";
        var cases = JsonSerializer.Serialize(new
        {
            cases = new[] { new { name = expected == "deny" ? "the brief is closed" : "the brief is open", tool = "files__read_text_file", agent = "writer", arguments = new { path = Path.Combine(desk, "brief.txt") }, expect = expected } },
        });
        return [new { name = "office.cedar", text = rule }, new { name = "office.tests.json", text = cases }];
    }

    private async Task LevelsAsync(DemoAgent agent, DemoOperator olga)
    {
        report.Chapter("One department at each level of autonomy");
        string[] expected =
        [
            "answered with what level 2 would do; nothing runs", "becomes a draft that an operator runs", "a human approves each call",
            "outside a grant: a human approves", "outside a grant: a human approves",
        ];
        for (var level = 0; level <= 4; level++)
        {
            await admin.PutAsync("/api/departments/office", new { autonomy = level, reason = $"demo of level {level}" });
            var read = await agent.CallAsync("files__list_directory", new { path = desk });
            var file = Path.Combine(desk, $"level-{level}.txt");
            var (cameTrue, saw) = await AtLevelAsync(agent, olga, level, file);
            report.Check($"Level {level}: read, then write level-{level}.txt", $"the read runs; the write: {expected[level]}", cameTrue && !read.IsError, saw);
        }

        await admin.PutAsync("/api/departments/office", new { autonomy = 2, reason = "end of the tour" });
    }

    private async Task<(bool CameTrue, string Saw)> AtLevelAsync(DemoAgent agent, DemoOperator olga, int level, string file)
    {
        var write = new { path = file, content = "by level\n" };
        var calling = agent.CallAsync("files__write_file", write);
        if (level == 0)
            return await calling is (true, var shadowed) && shadowed.Contains("[shadowed]", StringComparison.Ordinal) ? (!File.Exists(file), shadowed) : (false, "not shadowed");
        if (level == 1)
        {
            var (_, drafted) = await calling;
            var untouched = !File.Exists(file);
            var draft = await admin.AwaitApprovalAsync("files__write_file");
            await olga.PostAsync($"/api/approvals/{draft}/approve", new { reason = "run the draft" });
            var (isError, text) = await RepeatOnceRunAsync(agent, write, draft);
            return (untouched && drafted.Contains("[drafted]", StringComparison.Ordinal) && !isError && File.Exists(file), $"{draft} run by the operator; the agent's repeat got: {text}");
        }

        var id = await admin.AwaitApprovalAsync("files__write_file");
        var waited = !File.Exists(file);
        await olga.PostAsync($"/api/approvals/{id}/approve", new { reason = "demo" });
        var answer = await calling;
        return (waited && !answer.IsError && File.Exists(file), $"{id} approved; {answer.Text}");
    }

    /// <summary>The draft runs in the background; the agent's repeat joins it and collects its answer.</summary>
    private async Task<(bool IsError, string Text)> RepeatOnceRunAsync(DemoAgent agent, object write, string draft)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 200 && await timer.WaitForNextTickAsync(); i++)
        {
            var calls = (await admin.GetAsync("/api/calls?state=settled&limit=5")).AsArray();
            if (calls.Any(c => c!["approval"]?.GetValue<string>() == draft))
                break;
        }

        return await agent.CallAsync("files__write_file", write);
    }

    private async Task CredentialAsync(DemoAgent agent)
    {
        report.Chapter("A credential in use, never in sight");
        await admin.PutAsync("/api/secrets/demo-key", new { value = Canary, server = "everything", kind = "Environment", slot = "DEMO_API_KEY" });
        var (isError, text) = await agent.CallAsync("everything__get-env", new { });
        report.Check("The server prints its whole environment to the agent", "the key is in use and shown as [redacted:demo-key]", !isError && text.Contains("[redacted:demo-key]", StringComparison.Ordinal), text);
        report.Check("Search everything the agent ever received for the key", "not found", !agent.Received.Contains(Canary, StringComparison.Ordinal), $"{agent.Received.Length} characters searched");
    }

    private async Task MoneyAsync(DemoAgent agent)
    {
        report.Chapter("A budget that stops");
        await admin.PutAsync("/api/tools/everything__get-sum/price", new { priceMicros = 1_000_000L });
        for (var i = 1; i <= 4; i++)
            await agent.CallAsync("everything__get-sum", new { a = i, b = 1 });
        var (stopped, text) = await agent.CallAsync("everything__get-sum", new { a = 5, b = 1 });
        report.Check("Five calls of 1.00 against a cap of 5.00 with a stop at 85 %", "four run; the fifth would pass 4.25 and is refused", stopped && text.Contains("[budget-stop]", StringComparison.Ordinal), text);
        (stopped, text) = await agent.CallAsync("files__read_text_file", new { path = Path.Combine(desk, "brief.txt") });
        report.Check("Now even a free read", "refused: the department is paused until an operator's override", stopped && text.Contains("[budget-paused]", StringComparison.Ordinal), text);
        await admin.PostAsync("/api/budgets/department:office/override", new { extraMicros = 750_000L, until = DateTimeOffset.UtcNow.AddHours(1), reason = "finish the brief" });
        (stopped, text) = await agent.CallAsync("everything__get-sum", new { a = 5, b = 1 });
        report.Check("An operator overrides: 0.75 more, for one hour, with a reason", "the fifth call runs", !stopped, text);
        var office = (await admin.GetAsync("/api/budgets")).AsArray().Single(a => a!["id"]!.GetValue<string>() == "department:office")!;
        report.Check("Look at the account", "spent 5.00 of 5.00, nothing held", office["spentMicros"]!.GetValue<long>() == 5_000_000 && office["heldMicros"]!.GetValue<long>() == 0, office.ToJsonString());
    }
}
