using Spectre.Console;
using TackOS.Server;

namespace TackOS.Cli.Demo;

/// <summary>Runs the demo in a fresh data folder.</summary>
internal static class DemoRun
{
    /// <param name="dataFolder">Kept afterwards where it is named; else a temporary one that goes.</param>
    /// <param name="screenshots">Where pictures of the console go; null takes none.</param>
    /// <returns>0 only where every step came true.</returns>
    public static async Task<int> RunAsync(string? dataFolder, string? screenshots)
    {
        var root = dataFolder ?? Directory.CreateTempSubdirectory("tackos-demo-").FullName;
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            await System.Console.Error.WriteLineAsync($"The demo wants a fresh folder, and {root} is not empty. Name another with --data.");
            return 1;
        }

        var (data, desk) = (Path.Combine(root, "data"), Path.Combine(root, "desk"));
        Directory.CreateDirectory(desk);
        var report = new DemoReport(AnsiConsole.Console);
        try
        {
            await TellAsync(report, data, desk, screenshots);
            new DemoAudit(report, data).Tell(exported: Path.Combine(root, "exported"));
            report.Close(dataFolder is null ? "Now see it live: ./tackos up" : $"The data is kept: ./tackos up --data {data} --sign-in");
            return report.Failed == 0 ? 0 : 1;
        }
        finally
        {
            if (dataFolder is null)
                Directory.Delete(root, recursive: true);
        }
    }

    private static async Task TellAsync(DemoReport report, string data, string desk, string? screenshots)
    {
        await using var gateway = await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0"));
        using var admin = await DemoOperator.SignInAsync(gateway.Address, gateway.Codes.Single(c => c.Purpose == "cli").Code);
        report.Note($"The gateway runs at {gateway.Address} on {data}");
        var story = new DemoStory(report, admin, gateway.Address, desk)
        {
            Queue = () => screenshots is null ? Task.CompletedTask : Screenshots.TakeAsync(admin, gateway.Address, screenshots, "approvals"),
        };
        await story.TellAsync();
        if (screenshots is not null)
            await Screenshots.TakeAsync(admin, gateway.Address, screenshots, "budgets", "activity", "audit", "escalations", "departments", "policies");
    }
}
