using System.Diagnostics;

namespace TackOS.Cli.Demo;

/// <summary>Pictures of the console as it stands at the end of the story, taken by a headless Chromium of this machine.</summary>
internal static class Screenshots
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly string[] Pages = ["approvals", "activity", "budgets", "escalations"];

    public static async Task TakeAsync(DemoOperator admin, Uri gateway, string folder)
    {
        var browser = Browsers.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("--screenshots needs Chromium: apt-get install chromium");
        Directory.CreateDirectory(folder);
        foreach (var page in Pages)
        {
            var code = (await admin.PostAsync("/api/operators/admin/codes"))!["code"]!.GetValue<string>();
            using var profile = new TemporaryFolder();
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                $"--user-data-dir={profile.Path}", "--window-size=1280,900", "--virtual-time-budget=6000", $"--screenshot={System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, page + ".png"))}",
                $"{gateway}#sign-in={code}&section={page}",
            ];
            using var shot = Process.Start(new ProcessStartInfo(browser, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await Task.WhenAll(shot.StandardError.ReadToEndAsync(), shot.StandardOutput.ReadToEndAsync(), shot.WaitForExitAsync());
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("tackos-shot-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
