using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using TackOS.Identity;
using TackOS.TransparencyLog;

namespace TackOS.Server.Api;

/// <summary>
/// The log as any witness, monitor or verifier of the C2SP formats reads it (tlog-tiles): the checkpoint and the tiles. Those hold nothing but
/// hashes, and are open to whoever reaches the address. The bundles hold the entries themselves, and are for auditors of the whole company.
/// </summary>
internal static class LogPages
{
    private const string Prefix = "/log/";
    private const string Binary = "application/octet-stream";

    /// <summary>What a tile or a bundle of this width holds never changes.</summary>
    private const string Forever = "max-age=31536000, immutable";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <param name="open">What anybody may read is mapped here.</param>
    /// <param name="guarded">What only operators may read is mapped here.</param>
    /// <param name="log">The log.</param>
    public static void Map(IEndpointRouteBuilder open, RouteGroupBuilder guarded, LogFolder log)
    {
        open.MapMethods("/log/checkpoint", Reading, (HttpContext http) => Checkpoint(http, log)).ExcludeFromDescription();
        open.MapMethods("/log/tile/{**place}", Reading, (HttpContext http) =>
            Tile.TryParse(Asked(http), out var tile) ? Lasting(http, log.Read(tile), "public") : Results.NotFound()).ExcludeFromDescription();
        guarded.MapMethods("/log/tile/entries/{**place}", Reading, (HttpContext http) =>
            EntryBundle.TryParse(Asked(http), out var bundle) && log.Read(bundle) is { } entries ? Lasting(http, EntryBundle.Encode(entries), "private") : Results.NotFound())
            .ExcludeFromDescription().Needs(Role.Auditor);
    }

    private static IResult Checkpoint(HttpContext http, LogFolder log)
    {
        if (log.ReadCheckpoint() is not { } note)
            return Results.NotFound();
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(note, "text/plain; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(note))[..32]}\""));
    }

    private static IResult Lasting(HttpContext http, byte[]? content, string forWhom)
    {
        if (content is null)
            return Results.NotFound();
        http.Response.Headers.CacheControl = $"{forWhom}, {Forever}";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(content, Binary);
    }

    /// <summary>The path below the log's prefix as it was sent: another spelling of it, in escapes, is another path and leads nowhere.</summary>
    private static string Asked(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var at = target.IndexOf(Prefix, StringComparison.Ordinal);
        return at < 0 ? "" : target[(at + Prefix.Length)..];
    }
}
