using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Identity;

namespace TackOS.Cli.Demo;

/// <summary>
/// An operator at the API, with the token that a sign-in code was exchanged for, and with an authenticator of his own: he sets it up the first
/// time that something asks for a code, and reads the codes off it as a person would.
/// </summary>
internal sealed class DemoOperator : IDisposable
{
    private readonly HttpClient _http;
    private byte[]? _secret;
    private long _lastStep;
    private string? _elevation;

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
        using var answer = await SendSteppingUpAsync(HttpMethod.Put, path, body);
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

    /// <summary>
    /// The next code that was not used yet. The gateway takes one step of drift to each side, as it does for clocks that differ; where all three are
    /// used up, the next one is waited for.
    /// </summary>
    public async Task<string> CodeAsync()
    {
        var step = Math.Max(_lastStep + 1, OneTimeCode.StepAt(DateTimeOffset.UtcNow) - 1);
        while (step > OneTimeCode.StepAt(DateTimeOffset.UtcNow) + 1)
            await Task.Delay(TimeSpan.FromSeconds(1));
        _lastStep = step;
        return OneTimeCode.At(_secret!, step);
    }

    private async Task EnrolAsync()
    {
        using var begun = await SendOnceAsync(HttpMethod.Post, "/api/step-up", new { }, code: null);
        begun.EnsureSuccessStatusCode();
        _secret = AuthenticatorSecret.Decode((await begun.Content.ReadFromJsonAsync<JsonNode>())!["secret"]!.GetValue<string>());
        using var confirmed = await SendOnceAsync(HttpMethod.Post, "/api/step-up/confirm", new { }, await CodeAsync());
        confirmed.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, object? body, string? code)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        if (code is not null)
            request.Headers.Add("Tackos-Step-Up", code);
        if (_elevation is not null)
            request.Headers.Add("Tackos-Elevation", _elevation);
        var answer = await _http.SendAsync(request);
        if (answer.Headers.TryGetValues("Tackos-Elevation", out var given))
            _elevation = given.First();
        return answer;
    }

    private static async Task<bool> AsksForCodeAsync(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Forbidden && (await answer.Content.ReadAsStringAsync()).Contains("\"step-up-needed\"", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> SendSteppingUpAsync(HttpMethod method, string path, object? body)
    {
        var answer = await SendOnceAsync(method, path, body, code: null);
        if (!await AsksForCodeAsync(answer))
            return answer;
        answer.Dispose();
        if (_secret is null)
        {
            await EnrolAsync();
            answer = await SendOnceAsync(method, path, body, code: null);
            if (!await AsksForCodeAsync(answer))
                return answer;
            answer.Dispose();
        }

        return await SendOnceAsync(method, path, body, await CodeAsync());
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body)
    {
        using var answer = await SendSteppingUpAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
