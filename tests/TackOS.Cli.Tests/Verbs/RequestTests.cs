using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

/// <summary>What each verb asks of the API, one row a verb.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData("operator set ana --roles approver,policy-author --departments office",
        """PUT /api/operators/ana {"name":null,"roles":["Approver","PolicyAuthor"],"departments":["office"],"active":null}""")]
    [InlineData("operator code ana", "POST /api/operators/ana/codes {}")]
    [InlineData("department set office --role 'Invoices and mail' --autonomy 2 --tools notes,mail__send --reason start",
        """PUT /api/departments/office {"role":"Invoices and mail","autonomy":2,"trial":null,"tools":["notes","mail__send"],"reason":"start"}""")]
    [InlineData("mission set q4 --department office --title Books --deadline 2026-12-31",
        """PUT /api/missions/q4 {"department":"office","title":"Books","deadline":"2026-12-31T00:00:00+00:00"}""")]
    [InlineData("agent set clerk --department office --on-behalf-of ana",
        """PUT /api/agents/clerk {"department":"office","mission":null,"onBehalfOf":"ana","active":null}""")]
    [InlineData("agent token clerk --days 7", """POST /api/agents/clerk/tokens {"days":7}""")]
    [InlineData("agent revoke tok_1 --reason 'laptop lost'", "DELETE /api/tokens/tok_1?reason=laptop%20lost")]
    [InlineData("server add notes --command /usr/bin/notes --arg --fast --arg=-v --set LANG=C --folder /srv:rw --folder /usr --trusted",
        """PUT /api/servers/notes {"transport":{"kind":"stdio","command":"/usr/bin/notes","arguments":["--fast","-v"],"package":null,"environment":{"LANG":"C"},"folders":[{"path":"/srv","writable":true},{"path":"/usr","writable":false}],"allow":[]},"trusted":true}""")]
    [InlineData("server add web --url https://example.com/mcp", """PUT /api/servers/web {"transport":{"kind":"http","address":"https://example.com/mcp","private":false},"trusted":false}""")]
    [InlineData("server add web --url https://mcp.corp.example/ --private", """PUT /api/servers/web {"transport":{"kind":"http","address":"https://mcp.corp.example/","private":true},"trusted":false}""")]
    [InlineData("server add git --command git-mcp --allow api.example.com --allow *.example.org:8443",
        """PUT /api/servers/git {"transport":{"kind":"stdio","command":"git-mcp","arguments":[],"package":null,"environment":{},"folders":[],"allow":["api.example.com","*.example.org:8443"]},"trusted":false}""")]
    [InlineData("server remove notes --reason unused", "DELETE /api/servers/notes?reason=unused")]
    [InlineData("tool classify notes__read --risk low --side-effect no --leaves yes --label private --label untrusted",
        """PUT /api/tools/notes__read/classification {"risk":"Low","sideEffect":false,"leaves":true,"labels":["private","untrusted"],"releasesCredentials":false}""")]
    [InlineData("tool price mail__send 0.25", """PUT /api/tools/mail__send/price {"priceMicros":250000}""")]
    [InlineData("approval approve appr_1", """POST /api/approvals/appr_1/approve {"reason":null}""")]
    [InlineData("approval reject appr_1 --reason no", """POST /api/approvals/appr_1/reject {"reason":"no"}""")]
    [InlineData("budget cap department:office 500 --threshold 90", """PUT /api/budgets/department%3Aoffice/cap {"capMicros":500000000,"thresholdPercent":90,"reason":null}""")]
    [InlineData("budget cap company none", """PUT /api/budgets/company/cap {"capMicros":null,"reason":null}""")]
    [InlineData("budget override company --extra 20 --for 2h --reason month-end",
        """POST /api/budgets/company/override {"extraMicros":20000000,"until":"2026-11-24T10:00:00+00:00","reason":"month-end"}""")]
    [InlineData("call reconcile call_1 --happened yes --cost 0.000001 --reason seen", """POST /api/calls/call_1/reconcile {"happened":true,"costMicros":1,"reason":"seen"}""")]
    [InlineData("escalation resolve esc_1 --reason done", """POST /api/escalations/esc_1/resolve {"reason":"done"}""")]
    [InlineData("agent token a/b", """POST /api/agents/a%2Fb/tokens {"days":30}""")]
    public async Task AVerbIsOneRequest(string line, string request)
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        var answer = await shell.RunAsync(line);
        Assert.Equal("", answer.Exit == 0 ? "" : answer.Error);
        Assert.Equal(request, Assert.Single(api.Changes));
    }

    [Theory]
    [InlineData("approval list", "GET /api/approvals?status=pending")]
    [InlineData("approval list --status all", "GET /api/approvals")]
    [InlineData("call list --state unknown --limit 7", "GET /api/calls?limit=7&state=unknown")]
    [InlineData("escalation list --all", "GET /api/escalations?all=true")]
    [InlineData("agent tokens clerk", "GET /api/agents/clerk/tokens")]
    public async Task AListIsOneRead(string line, string request)
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        Assert.Equal(0, (await shell.RunAsync(line)).Exit);
        Assert.Equal(request, Assert.Single(api.Seen).ToString());
    }

    [Fact]
    public async Task WhatIsNotNamedIsNotSentSoThatItStaysAsItIs()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        await shell.RunAsync("agent set clerk --active no");
        Assert.Equal("""PUT /api/agents/clerk {"department":null,"mission":null,"onBehalfOf":null,"active":false}""", Assert.Single(api.Changes));
    }

    [Fact]
    public async Task PoliciesAreSentWholeByTheirPlainNames()
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        shell.Write("office.cedar", "permit(principal, action, resource);\n");
        await shell.RunAsync("policy check office.cedar");
        await shell.RunAsync("policy replay --last 7");
        await shell.RunAsync("policy apply office.cedar --reason mail");
        Assert.Equal(
            [
                """POST /api/policies/preview {"files":[{"name":"office.cedar","text":"permit(principal, action, resource);\n"}],"last":0}""",
                """POST /api/policies/preview {"files":null,"last":7}""",
                """PUT /api/policies {"files":[{"name":"office.cedar","text":"permit(principal, action, resource);\n"}],"reason":"mail","basedOn":null}""",
            ], api.Changes);
    }

    [Fact]
    public async Task TheTailIsTheNewestEntriesInTheirOrder()
    {
        await using var api = (await FakeApi.StartAsync()).Answers("GET /api/journal", new[] { new { index = 7 }, new { index = 6 } });
        using var shell = new Shell(api.Url);
        var tail = await shell.RunAsync("audit tail -n 20 --tool mail --json");
        Assert.Equal("GET /api/journal?tool=mail&limit=20", api.Seen[^1].ToString());
        Assert.Equal([6, 7], System.Text.Json.JsonElement.Parse(tail.Out).EnumerateArray().Select(entry => entry.GetProperty("index").GetInt32()));
    }

    [Theory]
    [InlineData("audit search invoice 'a & b'", "text=invoice%20a%20%26%20b&limit=20")]
    [InlineData("audit search --agent clerk --decision refused -n 5", "agent=clerk&decision=refused&limit=5")]
    [InlineData("audit search --from 2h --to 2026-11-24T07:30", "from=2026-11-24T06%3A00%3A00.0000000%2B00%3A00&to=2026-11-24T07%3A30%3A00.0000000%2B00%3A00")]
    [InlineData("audit search --from yesterday", "from=2026-11-23T00%3A00%3A00.0000000%2B00%3A00")]
    [InlineData("audit search --before 12 --call call_1 --approval appr_1 --type call --mission q4 --department ops", "department=ops&mission=q4&call=call_1&approval=appr_1&type=call&before=12")]
    public async Task ASearchAsksForWhatWasTyped(string line, string query)
    {
        await using var api = await FakeApi.StartAsync();
        using var shell = new Shell(api.Url);
        Assert.Equal(0, (await shell.RunAsync(line)).Exit);
        Assert.Contains(query, api.Seen[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATimeThatIsNoneIsWrongUsage()
    {
        using var shell = new Shell();
        var answer = await shell.RunAsync("audit search --from whenever");
        Assert.Equal(2, answer.Exit);
        Assert.Contains("'whenever' is no time such as", answer.Error, StringComparison.Ordinal);
    }
}
