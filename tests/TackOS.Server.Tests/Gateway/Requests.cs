using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TackOS.Server.Tests.Gateway;

/// <summary>Requests of an operator, whose refusal fails a test with the sentence that came.</summary>
internal static class Requests
{
    public static Task<JsonNode?> GetOkAsync(this HttpClient client, string path) => OkAsync(client.GetAsync(path, TestContext.Current.CancellationToken));

    public static Task<JsonNode?> PutOkAsync(this HttpClient client, string path, object body) =>
        OkAsync(client.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken));

    public static Task<JsonNode?> PostOkAsync(this HttpClient client, string path, object body) =>
        OkAsync(client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken));

    /// <summary>The status and the problem's code of a request that is expected to be refused.</summary>
    public static async Task<(HttpStatusCode Status, string? Code, string Sentence)> RefusedAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.False(answer.IsSuccessStatusCode, text);
        try
        {
            var problem = JsonNode.Parse(text)!.AsObject();
            return (answer.StatusCode, (string?)problem["code"], (string?)problem["sentence"] ?? "");
        }
        catch (JsonException)
        {
            return (answer.StatusCode, null, text);
        }
    }

    public static Task<(HttpStatusCode Status, string? Code, string Sentence)> RefusedPostAsync(this HttpClient client, string path, object body) =>
        RefusedAsync(client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken));

    public static Task<(HttpStatusCode Status, string? Code, string Sentence)> RefusedPutAsync(this HttpClient client, string path, object body) =>
        RefusedAsync(client.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken));

    private static async Task<JsonNode?> OkAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
