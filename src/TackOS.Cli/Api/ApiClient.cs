using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace TackOS.Cli.Api;

/// <summary>
/// Speaks to the HTTP API as the signed-in operator. Whatever is not a success comes out as a <see cref="RefusedException"/> with the API's own code
/// and sentence, or with one that names what is wrong with the connection. No redirect is followed, so the token goes nowhere else.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private const string Elevation = "Tackos-Elevation";
    private const int MostBytes = 64 * 1024 * 1024;

    // Accepting a server may install a package first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly bool _signedIn;
    private readonly Func<RefusedException, string?>? _askCode;

    // In this process's memory alone: a file would be as good as the token beside it.
    private string? _elevation;

    /// <param name="server">Its address.</param>
    /// <param name="token">The operator's; null for a stranger.</param>
    /// <param name="askCode">Gets a code of his authenticator, told why one is asked for; null from it where there is nobody to ask any more.</param>
    public ApiClient(Uri server, string? token, Func<RefusedException, string?>? askCode = null)
    {
        (_server, _signedIn, _askCode) = (server, token is not null, askCode);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !server.IsLoopback };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<JsonElement> GetAsync(FormattableString path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>For the one address that answers with a signed note.</summary>
    public Task<string> GetTextAsync(FormattableString path) => SendTextAsync(HttpMethod.Get, path, null);

    /// <summary>Why the server lets no call out; null where it does.</summary>
    public async Task<string?> TroubleAsync()
    {
        using var response = await _http.GetAsync(new Uri("readyz", UriKind.Relative));
        return response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync();
    }

    public Task<JsonElement> PutAsync(FormattableString path, object body) => SendAsync(HttpMethod.Put, path, () => JsonContent.Create(body));

    public Task<JsonElement> PostAsync(FormattableString path, object body) => SendAsync(HttpMethod.Post, path, () => JsonContent.Create(body));

    /// <summary>For the one address that a code is the whole content of.</summary>
    public async Task PostWithCodeAsync(FormattableString path, string code)
    {
        var (refused, _) = await SendOnceAsync(HttpMethod.Post, path, () => JsonContent.Create(new { }), code);
        if (refused is not null)
            throw refused;
    }

    public Task<JsonElement> PostFileAsync(FormattableString path, byte[] json) =>
        SendAsync(HttpMethod.Post, path, () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    public Task<JsonElement> DeleteAsync(FormattableString path) => SendAsync(HttpMethod.Delete, path, null);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, FormattableString path, Func<HttpContent>? body)
    {
        var text = await SendTextAsync(method, path, body);
        return text.Length == 0 ? JsonElement.Parse("{}") : Json(text) ?? throw Stranger("something that is not JSON");
    }

    private async Task<string> SendTextAsync(HttpMethod method, FormattableString path, Func<HttpContent>? body)
    {
        var (refused, text) = await SendOnceAsync(method, path, body, code: null);
        while (refused is { Code: "step-up-needed" or "step-up-code-used" or "step-up-code-wrong" } && await CodeAsync(refused) is { } code)
            (refused, text) = await SendOnceAsync(method, path, body, code);
        return refused is null ? text : throw refused;
    }

    /// <summary>Asks only whoever has an authenticator; the others read what the server said: how to set one up.</summary>
    private async Task<string?> CodeAsync(RefusedException refused) =>
        _askCode is { } ask && await SendOnceAsync(HttpMethod.Get, $"session", null, code: null) is (null, var session) && Json(session)?.Truth("stepUp") is true ? ask(refused) : null;

    private async Task<(RefusedException? Refused, string Text)> SendOnceAsync(HttpMethod method, FormattableString path, Func<HttpContent>? body, string? code)
    {
        using var request = new HttpRequestMessage(method, Escaped(path)) { Content = body?.Invoke() };
        if (code is not null)
            request.Headers.Add("Tackos-Step-Up", code.All(char.IsAsciiLetterOrDigit) ? code : throw new UsageException("A code is six digits."));
        if (_elevation is not null)
            request.Headers.Add(Elevation, _elevation);
        try
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.Headers.TryGetValues(Elevation, out var given))
                _elevation = given.First();
            return response.IsSuccessStatusCode ? (null, text) : (Refusal(response.StatusCode, text), "");
        }
        catch (HttpRequestException broken) when (broken.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new RefusedException("server-not-running", $"The server at {Name} is not running. Start it: ./tackos up");
        }
        catch (HttpRequestException broken)
        {
            throw new RefusedException("server-unreachable", $"The server at {Name} cannot be spoken to: {broken.Message}");
        }
        catch (TaskCanceledException)
        {
            throw new RefusedException("server-silent", $"The server at {Name} did not answer within {Patience.TotalMinutes:0} minutes.");
        }
    }

    private string Name => _server.GetLeftPart(UriPartial.Authority);

    private RefusedException Refusal(HttpStatusCode status, string text)
    {
        if (status == HttpStatusCode.Unauthorized && Problem(text)?.Code is null or "unauthenticated")
        {
            var why = _signedIn ? "The sign-in has ended or was revoked." : "Not signed in.";
            return new RefusedException("unauthenticated",
                $"{why} Get a code (tackos up --sign-in shows one, and so does another admin's tackos operator code NAME), then: tackos login CODE");
        }

        return Problem(text) is { } problem ? new RefusedException(problem.Code, problem.Sentence) : Stranger($"HTTP {(int)status} without saying why");
    }

    private RefusedException Stranger(string what) =>
        new("answer-not-understood", $"{Name} answered {what}. Is it a TackOS server of this version? Name another with --server.");

    private static (string Code, string Sentence)? Problem(string text) =>
        Json(text) is { ValueKind: JsonValueKind.Object } problem && problem.TextOrNull("code") is { } code && problem.TextOrNull("sentence") is { } sentence
            ? (code, sentence)
            : null;

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a person typed stays one segment: a slash is escaped, and the two segments that would climb are refused.</summary>
    private static Uri Escaped(FormattableString path)
    {
        var typed = path.GetArguments().Select(a => a?.ToString() ?? "").ToArray();
        if (Array.Exists(typed, t => t is "." or ".." or ""))
            throw new UsageException("A name is neither empty nor '.' nor '..'.");
        var escaped = string.Format(System.Globalization.CultureInfo.InvariantCulture, path.Format, [.. typed.Select(Uri.EscapeDataString)]);
        return new Uri("api/" + escaped, UriKind.Relative);
    }
}
