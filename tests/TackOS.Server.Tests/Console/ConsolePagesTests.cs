using System.Net;

namespace TackOS.Server.Tests.Console;

public sealed class ConsolePagesTests
{
    [Fact]
    public async Task ThePageAndEveryFileItLoadsCarryTheStrictHeaders()
    {
        await using var gateway = await FakeGateway.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        foreach (var path in new[] { "/", "/console/app.js", "/console/style.css", "/console/mark.svg", "/console/views/card.js" })
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string Header(string name) => answer.Headers.GetValues(name).Single();
            var policy = Header("Content-Security-Policy");
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'", policy);
            Assert.Contains("base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
            Assert.Equal("no-cache", Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task AnUnchangedFileIsNotSentTwice()
    {
        await using var gateway = await FakeGateway.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var first = await http.GetAsync(new Uri("/console/app.js", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/console/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/index.html")]
    [InlineData("/console/nothing.js")]
    [InlineData("/console/views")]
    [InlineData("/console/..%2f..%2fetc/passwd")]
    [InlineData("/index.html")]
    public async Task WhatIsNoFileOfTheConsoleIsNotFound(string path)
    {
        await using var gateway = await FakeGateway.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task TheFilesAreReadAndNotWritten()
    {
        await using var gateway = await FakeGateway.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var answer = await http.PostAsync(new Uri("/", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }
}
