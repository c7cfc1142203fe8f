using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>Every operation that the API's own document names, so that one added later is tested too.</summary>
internal static class Operations
{
    // Open by design: a stranger exchanges a one-time code here.
    private const string SignIn = "POST /api/session";

    /// <summary>Methods, and paths with their parameters in braces.</summary>
    public static async Task<List<(HttpMethod Method, string Path)>> OfAsync(GatewayFixture gateway)
    {
        var document = await gateway.Client(null).GetOkAsync("/api/openapi.json");
        return [.. from path in document!["paths"]!.AsObject()
                   from operation in path.Value!.AsObject()
                   let method = new HttpMethod(operation.Key.ToUpperInvariant())
                   where $"{method} {path.Key}" != SignIn
                   select (method, path.Key)];
    }
}
