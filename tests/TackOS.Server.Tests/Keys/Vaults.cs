using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Keys;

/// <summary>What the tests of the vault ask of a gateway and its files.</summary>
internal static class Vaults
{
    /// <summary>Every body that was not erased opens in the running gateway, and every secret does.</summary>
    public static async Task AllIsReadableAsync(GatewayFixture gateway)
    {
        var store = gateway.Part<Store>();
        var bodies = gateway.Part<BodyBox>();
        var ids = store.Read(db => db.All("SELECT id FROM body WHERE length(key) > 0", row => row.GetString(0)));
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.IsType<BodyReading.Opened>(store.Read(db => Rows.Body(db, bodies, id))));
        await gateway.AcceptServerAsync();
    }

    /// <summary>Whether any file of the data folder, or beside it, holds the text in any of its plain forms.</summary>
    public static IEnumerable<string> FilesWith(string folder, params byte[][] texts) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(folder)!, "*", SearchOption.AllDirectories).Where(file =>
        {
            var bytes = File.ReadAllBytes(file);
            return texts.Any(text => bytes.AsSpan().IndexOf(text) >= 0);
        });
}
