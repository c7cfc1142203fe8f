using TackOS.Server.Keys;

namespace TackOS.Server.Tests.Storage;

/// <summary>One data folder has one owner.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tackos-owner-").FullName;

    [Fact]
    public async Task ASecondGatewayOverTheSameFolderDoesNotStartAndTheFirstOneGoesOn()
    {
        var options = new GatewayOptions(Path.Combine(_root, "data"), "127.0.0.1:0");
        await using (var first = await Server.Gateway.StartAsync(options))
        {
            var refused = await Assert.ThrowsAsync<StartupException>(() => Server.Gateway.StartAsync(options));
            Assert.Contains("Another TackOS runs over", refused.Message, StringComparison.Ordinal);
            using var http = new HttpClient();
            Assert.Equal("ready", await http.GetStringAsync(new Uri(first.Address, "/readyz")));
        }

        await using var next = await Server.Gateway.StartAsync(options);
        Assert.Empty(next.Codes);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
