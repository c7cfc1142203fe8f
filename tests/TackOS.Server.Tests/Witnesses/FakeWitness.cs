using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>A witness that answers as it is told, on a real port.</summary>
internal sealed class FakeWitness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _seed = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    private FakeWitness(string name)
    {
        Name = name;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Assert.True(AddCheckpointRequest.TryParse(body.ToArray(), out var request, out var why), why);
            Asked.Enqueue(request);
            await Answer(http, request);
        });
    }

    public string Name { get; }

    public ConcurrentQueue<AddCheckpointRequest> Asked { get; } = new();

    public Func<HttpContext, AddCheckpointRequest, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public WitnessAddress Known => new(Sign("log\n0\n" + MerkleHash.EmptyRoot + "\n").Key, new Uri(_app.Urls.First()));

    public static async Task<FakeWitness> StartAsync(string name = "fake.example")
    {
        var witness = new FakeWitness(name);
        await witness._app.StartAsync(TestContext.Current.CancellationToken);
        return witness;
    }

    /// <summary>Its cosignature line, with its key, as of a time.</summary>
    public (string Line, string Key) Sign(string checkpoint, TimeSpan ahead = default)
    {
        using var signer = CosignatureSigner.FromSeed(Name, _seed, new Ahead(ahead));
        return (signer.Sign(checkpoint).Line + "\n", signer.Verifier.ToString());
    }

    /// <summary>The same with a text that is no checkpoint, which an honest signer does not sign.</summary>
    public string SignAnything(string text)
    {
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var plain = Ed25519Signer.FromSeed(Name, _seed);
        var signature = plain.Sign($"cosignature/v1\ntime {seconds}\n{text}").Signature;
        var time = new byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(time, seconds);
        return new NoteSignature(Name, NoteVerifier.Parse(Known.Key).KeyId, [.. time, .. signature.Span]).Line + "\n";
    }

    public void Cosigns() => Answer = (http, request) => http.Response.WriteAsync(Sign(request.Note.Text).Line);

    /// <summary>Names a size as the specification says.</summary>
    public static Task ConflictAsync(HttpContext http, string size, string contentType = WitnessAnswer.SizeContentType)
    {
        http.Response.StatusCode = 409;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(size);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
