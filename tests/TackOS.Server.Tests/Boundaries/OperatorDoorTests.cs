using System.Net;
using System.Text;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

public sealed class OperatorDoorTests
{
    [Fact]
    public async Task EveryOperationRefusesAgentsStrangersAndOperatorsWithoutTheRole()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var roleless = await gateway.OperatorAsync("nobody");
        var (agent, stranger) = (gateway.Client(gateway.Token), gateway.Client(null));
        var before = gateway.Journal.Changes;
        var operations = await Operations.OfAsync(gateway);
        Assert.InRange(operations.Count, 30, 200);

        var open = new List<string>();
        foreach (var (method, template) in operations)
        {
            var path = template.Replace("{account}", "company", StringComparison.Ordinal).Replace("{tool}", "box__read", StringComparison.Ordinal).Replace("{id}", "some", StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(agent, method, path));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, method, path));
            if (path is "/api/events" || $"{method} {path}" is "DELETE /api/session")
                continue; // Endless, and the end of the operator's own session.
            if (await StatusAsync(roleless, method, path) != HttpStatusCode.Forbidden)
                open.Add($"{method} {path}");
        }

        // What an operator without any role may do is look, and set up his own authenticator.
        Assert.All(open, operation => Assert.True(operation.StartsWith("GET ", StringComparison.Ordinal) || operation is "POST /api/plans/simulate" or "POST /api/step-up" or "POST /api/step-up/confirm", operation));
        Assert.Equal(before, gateway.Journal.Changes);
    }

    [Fact]
    public async Task ABrowsersCookieAloneChangesAndReadsNothing()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var code = (string)(await gateway.Admin.PostOkAsync("/api/operators/admin/codes", new { }))!["code"]!;
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = gateway.Address };
        var signedIn = await browser.PostOkAsync("/api/session", new { code, forCli = false });
        var department = new { role = "", autonomy = 2, trial = 2, tools = Array.Empty<string>() };

        var forged = await browser.RefusedPutAsync("/api/departments/x", department);
        var spied = new List<HttpStatusCode>();
        foreach (var (method, path) in await Operations.OfAsync(gateway))
            spied.Add(await StatusAsync(browser, method, path.Replace("{id}", "some", StringComparison.Ordinal)));
        browser.DefaultRequestHeaders.Add("X-TackOS-Token", (string)signedIn!["antiForgeryToken"]!);
        await browser.PutOkAsync("/api/departments/x", department);

        Assert.Null(signedIn["token"]);
        Assert.Equal((HttpStatusCode.Forbidden, "anti-forgery"), (forged.Status, forged.Code));
        Assert.All(spied, status => Assert.Equal(HttpStatusCode.Forbidden, status));
        Assert.DoesNotContain("antiForgeryToken", (await browser.GetOkAsync("/api/session"))!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task ABrowsersCookieIsNoBearerAndATokenOfTheCommandLineIsNoCookie()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var code = (string)(await gateway.Admin.PostOkAsync("/api/operators/admin/codes", new { }))!["code"]!;
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = gateway.Address };
        var signedIn = await browser.PostOkAsync("/api/session", new { code, forCli = false });
        var cookie = handler.CookieContainer.GetCookies(gateway.Address)["tackos_session"]!;

        var thief = gateway.Client(cookie.Value);
        var asBearer = await StatusAsync(thief, HttpMethod.Get, "/api/session");
        thief.DefaultRequestHeaders.Add("X-TackOS-Token", (string)signedIn!["antiForgeryToken"]!);
        var withThePagesToken = await StatusAsync(thief, HttpMethod.Get, "/api/session");
        cookie.Value = gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter!;
        browser.DefaultRequestHeaders.Add("X-TackOS-Token", (string)signedIn["antiForgeryToken"]!);
        var asCookie = await StatusAsync(browser, HttpMethod.Get, "/api/session");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [asBearer, withThePagesToken, asCookie]);
    }

    [Fact]
    public async Task ACodeWorksOnceAndASignedOutTokenNoMore()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var code = (string)(await gateway.Admin.PostOkAsync("/api/operators/admin/codes", new { }))!["code"]!;
        var token = (string)(await gateway.Client(null).PostOkAsync("/api/session", new { code, forCli = true }))!["token"]!;

        var again = await gateway.Client(null).RefusedPostAsync("/api/session", new { code, forCli = true });
        var client = gateway.Client(token);
        (await client.DeleteAsync("/api/session", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

        Assert.Equal((HttpStatusCode.Unauthorized, "code-invalid"), (again.Status, again.Code));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, "/api/session"));
    }

    [Theory]
    [InlineData("""{"department":"ops","surprise":1}""")]
    [InlineData("""{"department":"ops","department":"ops"}""")]
    [InlineData("""{"department":"ops",}""")]
    [InlineData("""{"department":7}""")]
    [InlineData("")]
    public async Task ABodyThatIsNotExactlyWhatTheApiKnowsIsRefusedWithACode(string body)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var before = gateway.Journal.Changes.Count;

        var refused = await Requests.RefusedAsync(gateway.Admin.PutAsync("/api/agents/other", Json(body), TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.BadRequest, TackOS.Calls.Codes.Malformed), (refused.Status, refused.Code));
        Assert.DoesNotContain("   at ", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal(before, gateway.Journal.Changes.Count);
    }

    [Fact]
    public async Task ADeepOrHugeBodyIsRefused()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var deep = """{"department":""" + new string('[', 100_000) + new string(']', 100_000) + "}";
        var huge = """{"department":" """ + new string('x', 2_000_000) + "\"}";

        var tooDeep = await Requests.RefusedAsync(gateway.Admin.PutAsync("/api/agents/other", Json(deep), TestContext.Current.CancellationToken));
        var tooLarge = await Requests.RefusedAsync(gateway.Admin.PutAsync("/api/agents/other", Json(huge), TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadRequest, tooDeep.Status);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, TackOS.Calls.Codes.TooLarge), (tooLarge.Status, tooLarge.Code));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
