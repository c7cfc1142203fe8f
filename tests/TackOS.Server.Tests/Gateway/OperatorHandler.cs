using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TackOS.Server.Tests.Gateway;

/// <summary>
/// An operator with his phone: sets his authenticator up the first time that a code is asked for, gives the codes, and keeps the elevation as a page
/// does. Requests that run side by side may take each other's step: then the next code is given, as a person would.
/// </summary>
internal sealed class OperatorHandler(string operatorId, Phones phones, Func<Task<string?>> signInAgain) : DelegatingHandler(new SocketsHttpHandler())
{
    private const int Tries = 4;
    private string? _elevation;
    private string? _token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = await OnceAsync(request, body, code: null, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && await signInAgain() is { } token)
        {
            _token = token;
            answer = await OnceAsync(request, body, code: null, cancellationToken);
        }

        for (var i = 0; i < Tries && await CodeOfAsync(answer, cancellationToken) is ("step-up-needed" or "step-up-code-used" or "step-up-code-wrong") and var code; i++)
        {
            if (!phones.Has(operatorId) && (code != "step-up-needed" || !await EnrolAsync(request, cancellationToken)))
                return answer;
            answer = await OnceAsync(request, body, phones.Code(operatorId), cancellationToken);
        }

        return answer;
    }

    private async Task<bool> EnrolAsync(HttpRequestMessage like, CancellationToken cancellationToken)
    {
        using var begun = await OnceAsync(To(like, "/api/step-up"), [], code: null, cancellationToken);
        if (!begun.IsSuccessStatusCode)
            return false;
        phones.Scan(operatorId, (string)(await begun.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["secret"]!);
        for (var i = 0; i < Tries; i++)
        {
            using var confirmed = await OnceAsync(To(like, "/api/step-up/confirm"), [], phones.Code(operatorId), cancellationToken);
            if (confirmed.IsSuccessStatusCode)
                return true;
        }

        phones.Lose(operatorId);
        return false;
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpRequestMessage like, byte[]? body, string? code, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(like.Method, like.RequestUri);
        foreach (var (name, values) in like.Headers)
            request.Headers.TryAddWithoutValidation(name, values);
        if (_token is not null)
            request.Headers.Authorization = new("Bearer", _token);
        if (code is not null)
            request.Headers.Add("Tackos-Step-Up", code);
        if (_elevation is not null)
            request.Headers.Add("Tackos-Elevation", _elevation);
        if (body is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, values) in like.Content?.Headers.AsEnumerable() ?? [])
            request.Content?.Headers.TryAddWithoutValidation(name, values);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues("Tackos-Elevation", out var given))
            _elevation = given.First();
        return answer;
    }

    private static HttpRequestMessage To(HttpRequestMessage like, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(like.RequestUri!, path));
        foreach (var (name, values) in like.Headers)
            request.Headers.TryAddWithoutValidation(name, values);
        return request;
    }

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != HttpStatusCode.Forbidden)
            return null;
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))?["code"];
    }
}
