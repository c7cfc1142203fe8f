using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TackOS.Cli.Demo;

/// <summary>
/// Pictures of the console, taken by a headless Chromium of this machine over its DevTools protocol. The page never stops listening for
/// news, so it is given a moment to show what it has rather than waited for.
/// </summary>
internal sealed class Screenshots : IAsyncDisposable
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly Process _browser;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private int _last;

    private Screenshots(Process browser, string profile) => (_browser, _profile) = (browser, profile);

    /// <summary>Signs in with a one-time code and leaves one picture a section in the folder.</summary>
    public static async Task TakeAsync(DemoOperator admin, Uri gateway, string folder, params string[] sections)
    {
        Directory.CreateDirectory(folder);
        // Asked for before the browser's patience begins: it may take until the authenticator shows its next code.
        var code = (await admin.PostAsync("/api/operators/admin/codes"))!["code"]!.GetValue<string>();
        using var patience = new CancellationTokenSource(Patience);
        await using var browser = await StartAsync(patience.Token);
        await browser.GoAsync($"{gateway}#sign-in={code}", patience.Token);
        foreach (var section in sections)
        {
            await browser.GoAsync($"{gateway}#/{section}", patience.Token);
            await File.WriteAllBytesAsync(Path.Combine(folder, section + ".png"), await browser.CaptureAsync(patience.Token), patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _browser.Kill(entireProcessTree: true);
        await _browser.WaitForExitAsync();
        _browser.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private static async Task<Screenshots> StartAsync(CancellationToken patience)
    {
        var program = Browsers.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("--screenshots needs Chromium: apt-get install chromium");
        var profile = Directory.CreateTempSubdirectory("tackos-shot-").FullName;
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0", $"--user-data-dir={profile}", "--window-size=1280,900", "about:blank",
        ];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Screenshots(process, profile);
        var port = await PortAsync(Path.Combine(profile, "DevToolsActivePort"), patience);
        using var http = new HttpClient();
        var pages = JsonNode.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/json/list", patience))!.AsArray();
        var address = pages.First(p => p!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await browser._socket.ConnectAsync(new Uri(address), patience);
        return browser;
    }

    /// <summary>Chromium writes the port it took into its profile.</summary>
    private static async Task<string> PortAsync(string file, CancellationToken patience)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(patience))
        {
            if (File.Exists(file) && (await File.ReadAllLinesAsync(file, patience)) is [var port, ..])
                return port;
        }

        throw new TimeoutException("Chromium did not start.");
    }

    private async Task GoAsync(string address, CancellationToken patience)
    {
        await AskAsync("Page.navigate", new { url = address }, patience);
        await Task.Delay(Moment, patience);
    }

    private async Task<byte[]> CaptureAsync(CancellationToken patience) =>
        Convert.FromBase64String((await AskAsync("Page.captureScreenshot", new { format = "png" }, patience))["data"]!.GetValue<string>());

    private async Task<JsonNode> AskAsync(string method, object parameters, CancellationToken patience)
    {
        var id = ++_last;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, patience);
        while (true)
        {
            var answer = JsonNode.Parse(await ReceiveAsync(patience))!;
            if (answer["id"]?.GetValue<int>() == id)
                return answer["result"] ?? throw new InvalidOperationException($"Chromium refused {method}: {answer["error"]?.ToJsonString()}");
        }
    }

    private async Task<byte[]> ReceiveAsync(CancellationToken patience)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), patience);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return message.ToArray();
    }
}
