using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Cli.Tests.Support;
using TackOS.Identity;
using TackOS.Server;
using TackOS.Server.Api;

namespace TackOS.Cli.Tests;

/// <summary>The commands against the real gateway.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task AnInstallationIsSetUpFromTheShellAlone()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = Path.Combine(shell.Folder, "data");
        var phone = new Phone();
        await using (var gateway = await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0") { Replace = services => services.AddSingleton(new AuthenticatorClock(phone)) }))
        {
            shell.Variables["TACKOS_SERVER"] = gateway.Address.AbsoluteUri;
            shell.Write("more.cedar", "@id(\"no-nights\")\nforbid(principal, action, resource) when { false };\n");
            shell.Write("plan.json", """{"agent":"clerk","steps":[{"tool":"mail__send","arguments":{}}]}""");
            string[] lines =
            [
                $"login {gateway.Codes.Single(c => c.Purpose == "cli").Code}", "status", "operator set ana --roles approver,finance --departments office", "operator list", "operator code ana",
                "department set office --role Mail --autonomy 2", "department list", "mission set q4 --department office --title Books --deadline 2999-12-31", "mission list",
                "agent set clerk --department office --mission q4 --on-behalf-of ana", "agent list", "agent token clerk --days 7", "agent tokens clerk",
                "budget cap department:office 500 --threshold 90", "budget override department:office --extra 20 --for 2h --reason month-end", "budget show",
                "server add web --url https://example.com/mcp", "server list", "server show web", "tool list", "secret list", "approval list", "call list", "escalation list",
                "policy show --shipped", "policy check more.cedar", "policy apply more.cedar --reason nights", "audit tail -n 50", "audit search --type policy nights", "audit prove 0", "server remove web --reason test",
            ];
            Assert.Equal(0, (await shell.RunAsync(lines[0])).Exit);
            await EnrolAsync(shell, phone);
            foreach (var line in lines.Skip(1))
            {
                shell.Input = phone.Code();
                var answer = await shell.RunAsync(line + " --json --step-up-code -");
                Assert.True(answer.Exit == 0, $"{line}: {answer.Error}");
                JsonElement.Parse(answer.Out);
            }

            Assert.Equal(1, (await shell.RunAsync("plan simulate plan.json")).Exit);
            shell.Input = phone.Code();
            Assert.Contains("[not-found]", (await shell.RunAsync("approval approve appr_none")).Error, StringComparison.Ordinal);
            Assert.Contains("[account-unknown]", (await shell.RunAsync("budget cap agent:nobody 1 --step-up-code -")).Error, StringComparison.Ordinal);
            Assert.Equal(0, (await shell.RunAsync("logout")).Exit);
            Assert.Contains("Not signed in.", (await shell.RunAsync("agent list")).Error, StringComparison.Ordinal);
        }

        var verdict = await shell.RunAsync("audit", "verify", "--data", data);
        Assert.True(verdict.Exit == 0, verdict.Error);
        var newest = JsonElement.Parse((await shell.RunAsync("audit", "tail", "-n", "3", "--data", data, "--json")).Out);
        Assert.Equal(3, newest.GetArrayLength());
        Assert.True(newest[0].GetProperty("index").GetInt64() < newest[2].GetProperty("index").GetInt64());
        var (kept, log) = (Path.Combine(data, "key.vkey"), Path.Combine(shell.Folder, "exported"));
        var exported = await shell.RunAsync("audit", "export", log, "--data", data, "--key", kept, "--json");
        Assert.True(exported.Exit == 0, exported.Error);
        foreach (var line in (string[][])[["--log", log], [log], [data]])
        {
            var document = JsonElement.Parse((await shell.RunAsync(["audit", "verify", .. line, "--key", kept, "--json"])).Out);
            Assert.Equal("verified", document.GetProperty("code").GetString());
            Assert.Equal(JsonElement.Parse(exported.Out).GetProperty("root").GetString(), document.GetProperty("root").GetString());
            Assert.Equal(line[^1] != data, document.GetProperty("exported").GetBoolean());
        }

        Assert.Contains("[export-not-empty]", (await shell.RunAsync("audit", "export", log, "--data", data)).Error, StringComparison.Ordinal);
        Assert.Contains("[export-size-unknown]", (await shell.RunAsync("audit", "export", log + "2", "--data", data, "--size", "123456")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await shell.RunAsync("audit", "export", log + "2", "--data", data, "--size", "many")).Exit);
        Assert.Equal(2, (await shell.RunAsync("audit", "verify", data, "--log", log)).Exit);
        const string Witness = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
        Assert.Contains("0 of the 1", (await shell.RunAsync("audit", "verify", log, "--witness", Witness)).Error, StringComparison.Ordinal);
        File.Delete(Path.Combine(log, "tile/0/000.p", Directory.EnumerateFiles(Path.Combine(log, "tile/0/000.p")).Select(Path.GetFileName).Single()!));
        var refused = await shell.RunAsync("audit", "verify", log, "--json");
        Assert.Equal((1, "bad-file"), (refused.Exit, JsonElement.Parse(refused.Out).GetProperty("code").GetString()));
        var replay = await shell.RunAsync("audit", "replay", "--data", data);
        Assert.True(replay.Exit == 0, replay.Out + replay.Error);
        Assert.Contains("--key", replay.Error, StringComparison.Ordinal);
        using (var db = new SqliteConnection($"Data Source={Path.Combine(data, "tackos.db")};Pooling=False"))
        {
            db.Open();
            using var change = db.CreateCommand();
            change.CommandText = "UPDATE account SET cap = 900000000 WHERE id = 'department:office'";
            change.ExecuteNonQuery();
        }

        var differs = await shell.RunAsync("audit", "replay", "--data", data);
        Assert.Equal(1, differs.Exit);
        Assert.Contains("account id=department:office: cap is 900000000, and the journal says 500000000 (entry ", differs.Out, StringComparison.Ordinal);
        var told = JsonElement.Parse((await shell.RunAsync("audit", "replay", "--data", data, "--json")).Out);
        Assert.Equal(("cap", "budget.cap"), (told.GetProperty("differences")[0].GetProperty("field").GetString(), told.GetProperty("differences")[0].GetProperty("entryType").GetString()));
    }

    [Fact]
    public async Task AJournalThatIsNotThereDoesNotVerify()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var answer = await shell.RunAsync("audit", "verify", "--data", shell.Folder);
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[journal-not-verified]", answer.Error, StringComparison.Ordinal);
        Assert.False(JsonElement.Parse((await shell.RunAsync("audit", "verify", "--data", shell.Folder, "--json")).Out).GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task AKeyInsideTheDataFolderStopsTheStartWithASentence()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var answer = await shell.RunAsync("up", "--listen", "127.0.0.1:0", "--data", shell.Folder, "--key-file", Path.Combine(shell.Folder, "key"));
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[startup]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpPrintsWhereItListensAndHowToSignInAndStopsWhenTold()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test stops it by a Unix signal.");
        using var shell = new Shell { Clock = TimeProvider.System };
        using var up = Start(Path.Combine(AppContext.BaseDirectory, "TackOS.Cli"),
            ["up", "--listen", "127.0.0.1:0", "--data", Path.Combine(shell.Folder, "data"), "--json"]);
        try
        {
            var document = new StringBuilder();
            while (await up.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                document.AppendLine(line);
                if (line == "}")
                    break;
            }

            var started = JsonElement.Parse(document.ToString());
            shell.Variables["TACKOS_SERVER"] = started.GetProperty("address").GetString()!;
            var code = started.GetProperty("codes").EnumerateArray().Single(c => c.GetProperty("purpose").GetString() == "cli").GetProperty("code").GetString()!;
            Assert.Equal(0, (await shell.RunAsync("login", code)).Exit);
            Assert.Equal(0, (await shell.RunAsync("status")).Exit);
            using var stop = Start("kill", ["-TERM", up.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, up.ExitCode);
        }
        finally
        {
            if (!up.HasExited)
                up.Kill();
        }
    }

    [Fact]
    public async Task WithoutAnSdkTheScriptSaysSoInOneSentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for Unix shells.");
        using var shell = new Shell { Clock = TimeProvider.System };
        foreach (var tool in new[] { "dirname", "readlink" })
            File.CreateSymbolicLink(Path.Combine(shell.Folder, tool), File.Exists($"/usr/bin/{tool}") ? $"/usr/bin/{tool}" : $"/bin/{tool}");
        var link = Path.Combine(shell.Folder, "a link");
        File.CreateSymbolicLink(link, Path.Combine(PublicData.Project(), "tackos"));
        using var script = Start("/bin/bash", [link, "status"], path: shell.Folder);
        var said = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, script.ExitCode);
        Assert.StartsWith("TackOS needs the .NET 10 SDK", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
    }

    /// <summary>The secret is told in the first document; the code that confirms it is typed after that.</summary>
    private static async Task EnrolAsync(Shell shell, Phone phone)
    {
        shell.HasPerson = true;
        shell.Reads = written =>
        {
            phone.Secret = AuthenticatorSecret.Decode(JsonElement.Parse(written).GetProperty("secret").GetString()!);
            return phone.Code();
        };
        var enrolled = await shell.RunAsync("operator step-up --json");
        Assert.True(enrolled.Exit == 0, enrolled.Error);
        shell.Reads = null;
        shell.HasPerson = false;
    }

    /// <summary>An authenticator whose clock, which the gateway shares, goes on by a step for each code.</summary>
    private sealed class Phone : TimeProvider
    {
        private TimeSpan _ahead;

        public byte[]? Secret { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

        public string Code()
        {
            _ahead += OneTimeCode.Step;
            return OneTimeCode.At(Secret, OneTimeCode.StepAt(GetUtcNow()));
        }
    }

    private static Process Start(string program, string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (path is not null)
            start.Environment["PATH"] = path;
        return Process.Start(start)!;
    }
}
