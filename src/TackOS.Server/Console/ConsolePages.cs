using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace TackOS.Server.Console;

/// <summary>
/// The console: static files out of this assembly, the page at <c>/</c> and what it loads below <c>/console/</c>. It is a client of the
/// operators' API and nothing more, so that it can do nothing the API would not allow.
/// </summary>
public static class ConsolePages
{
    private const string Prefix = "console/";
    private const string Page = "index.html";

    /// <summary>
    /// Nothing inline, nothing from elsewhere, in no frame. Trusted Types are asked for and none is allowed: a browser that knows them
    /// refuses every text that would be parsed as markup, since agents write much of what is shown here.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; " +
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>
    /// Maps one GET and HEAD endpoint a file, and no other address: what is not a file of the console stays 404. Each answer carries a
    /// strong entity tag of its content and <c>no-cache</c>, so that a new version is seen at the next load and an old one costs a 304.
    /// </summary>
    /// <exception cref="InvalidOperationException">A file of an unknown type is among the assets, or the page is not.</exception>
    public static void Map(IEndpointRouteBuilder app)
    {
        var assets = Read();
        Map(app, "/", assets.GetValueOrDefault(Page) ?? throw new InvalidOperationException("The console's page is not in the assembly."));
        foreach (var (name, asset) in assets.Where(a => a.Key != Page))
            Map(app, "/" + Prefix + name, asset);
    }

    private static void Map(IEndpointRouteBuilder app, string path, Asset asset) =>
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpContext http) =>
        {
            Guard(http.Response.Headers);
            return Results.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag);
        }).ExcludeFromDescription();

    private static void Guard(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
    }

    private static Dictionary<string, Asset> Read()
    {
        var assembly = typeof(ConsolePages).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(
            n => n[Prefix.Length..],
            n =>
            {
                using var stream = assembly.GetManifestResourceStream(n)!;
                using var content = new MemoryStream();
                stream.CopyTo(content);
                return Asset.Of(n, content.ToArray());
            },
            StringComparer.Ordinal);
    }

    private sealed record Asset(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
    {
        public static Asset Of(string name, byte[] content) => new(
            content,
            ContentTypes.GetValueOrDefault(Path.GetExtension(name))
                ?? throw new InvalidOperationException($"The console has no content type for {name}."),
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\""));
    }
}
