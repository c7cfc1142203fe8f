using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TackOS.Cli.Demo;

/// <summary>An operator at the API, with the token that a sign-in code was exchanged for.</summary>
internal sealed class DemoOperator : IDisposable
{
    private readonly HttpClient _http;

    private DemoOperator(HttpClient http) => _http = http;

    public static async Task<DemoOperator> SignInAsync(Uri address, string code)
    {
        var http = new HttpClient { BaseAddress = address };
        var answer = await http.PostAsJsonAsync("/api/session", new { code, forCli = true });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new DemoOperator(http);
    }

    /// <summary>As somebody whom another operator let in: he issues a code to himself and goes on with that, so that his votes are his own.</summary>
    public static async Task<DemoOperator> SignInOnHisOwnAsync(Uri address, string code, string name)
    {
        using var first = await SignInAsync(address, code);
        return await SignInAsync(address, (await first.PostAsync($"/api/operators/{name}/codes"))!["code"]!.GetValue<string>());
    }

    public async Task<JsonNode> GetAsync(string path) => (await SendAsync(HttpMethod.Get, path, null))!;

    public Task<JsonNode?> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<JsonNode?> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body ?? new { });

    /// <summary>What a change that must not happen was answered with; null where it happened.</summary>
    public async Task<string?> RefusalOfPutAsync(string path, object body)
    {
        using var answer = await _http.PutAsJsonAsync(path, body, JsonSerializerOptions.Web);
        return answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["sentence"]?.GetValue<string>();
    }

    /// <summary>Waits until an approval for the tool is asked, and so many of the agent's requests wait for it; returns its id.</summary>
    public async Task<string> AwaitApprovalAsync(string tool, int waiting = 0)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            foreach (var view in (await GetAsync("/api/approvals?status=pending")).AsArray())
            {
                if (view!["approval"]!["tool"]!.GetValue<string>() == tool && view["waiting"]!.GetValue<int>() >= waiting)
                    return view["approval"]!["id"]!.GetValue<string>();
            }
        }

        throw new TimeoutException($"No approval for {tool} was asked.");
    }

    /// <summary>Whether the operators' API turns this token away everywhere it matters.</summary>
    public async Task<int> StatusForAsync(string path, string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", bearer) } };
        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
