using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Identity;
using TackOS.Servers;

namespace TackOS.Bench.Calls;

/// <summary>What an operator does before an agent may call: accept the server, scope a department at level 2 to its tool, issue a token.</summary>
internal static class Setup
{
    public static async Task<string> IssueTokenAsync(Uri gateway, string code, string root)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        var session = await SendAsync(http, HttpMethod.Post, "/api/session", new { code, forCli = true });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session["token"]!.GetValue<string>());
        await StepUpAsync(http);
        Transport transport = EchoUpstream.StdioIn(root);
        await SendAsync(http, HttpMethod.Put, $"/api/servers/{EchoUpstream.Id}", new { transport, trusted = true });
        var offer = await SendAsync(http, HttpMethod.Post, $"/api/servers/{EchoUpstream.Id}/offer", new { });
        var pins = offer["tools"]!.AsArray().ToDictionary(t => (string)t!["name"]!, t => (string)t!["pin"]!);
        await SendAsync(http, HttpMethod.Post, $"/api/servers/{EchoUpstream.Id}/accept", new { serverPin = (string)offer["serverPin"]!, tools = pins });
        await SendAsync(http, HttpMethod.Put, "/api/departments/bench", new { role = "Measures", autonomy = 2, trial = 2, tools = new[] { EchoUpstream.Tool } });
        await SendAsync(http, HttpMethod.Put, "/api/agents/bench", new { department = "bench" });
        var issued = await SendAsync(http, HttpMethod.Post, "/api/agents/bench/tokens", new { days = 1 });
        return issued["token"]!.GetValue<string>();
    }

    /// <summary>Sets the operator's authenticator up; who has just shown it need not show it again for the next five minutes.</summary>
    private static async Task StepUpAsync(HttpClient http)
    {
        var secret = AuthenticatorSecret.Decode((await SendAsync(http, HttpMethod.Post, "/api/step-up", new { }))["secret"]!.GetValue<string>());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/step-up/confirm") { Headers = { { "Tackos-Step-Up", OneTimeCode.At(secret, OneTimeCode.StepAt(DateTimeOffset.UtcNow)) } } };
        using var answer = await http.SendAsync(request);
        http.DefaultRequestHeaders.Add("Tackos-Elevation", answer.EnsureSuccessStatusCode().Headers.GetValues("Tackos-Elevation").Single());
    }

    private static async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new BenchmarkFailedException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }
}
