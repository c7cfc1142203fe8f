using System.Diagnostics;
using System.Text.Json;
using TackOS.Tests;

namespace TackOS.Server.Tests.Gateway;

/// <summary>A secret that is only there to be looked for afterwards, wherever anything of it could have come to rest.</summary>
public sealed class CanaryTests
{
    private const string Canary = "Cn4ry_7fKw29-Lx3mT+pQ/9zR";
    private const int Disguises = 29;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is { Length: > 0 };
    private static readonly int Calls = IsLong ? 10_000 : 300;

    private static readonly string[] Forms =
        ["text", "structured", "names", "meta", "annotations", "resource", "binary", "nested", "chunked", "tool-error", "error", "progress", "noise"];

    // These cost a new process, or much time, so they come less often.
    private static readonly string[] Rare = ["huge", "crash", "strange", "abort", "throw"];

    [Fact]
    public async Task AServerThatGivesItsSecretAwayInEveryWayGivesItToNobody()
    {
        var traces = new Traces(Canary);
        await using var leaking = await LeakingUpstream.StartAsync(("leak", Canary));
        var redacted = 0;
        for (var n = 0; n < Calls; n++)
        {
            var form = n % 20 == 19 ? Rare[n / 20 % Rare.Length] : Forms[n % Forms.Length];
            var answer = await leaking.CallAsync("leak", new { form, @as = n / Forms.Length % Disguises, n });
            traces.AreNotIn($"the answer to {form} as {n / Forms.Length % Disguises}", answer);
            redacted += answer.Contains("[redacted:leak]", StringComparison.Ordinal) ? 1 : 0;
        }

        // Most forms answer with it; else nothing was looked for.
        Assert.True(redacted > Calls / 2, $"Only {redacted} of {Calls} answers held it.");
        traces.AreNotIn("what the API answers", await leaking.ReadEverythingAsync());
        await AreInNoFileAsync(traces, leaking.Gateway);
        await leaking.Gateway.StopAsync();
        await AreInNoFileAsync(traces, leaking.Gateway);
        traces.AreNotIn("the log", leaking.Gateway.Log.Text);
        traces.AreNotIn("the entries", string.Concat(leaking.Gateway.Journal.Texts));
    }

    [Fact]
    public async Task EveryTextOfAPublicCorpusReachesTheAgentRedactedOrUntouchedAsItMust()
    {
        var cases = CorpusCases();
        foreach (var secret in cases.Select(c => c.Secret).Distinct())
        {
            await using var leaking = await LeakingUpstream.StartAsync(("leak", secret));
            var ofSecret = cases.Where(c => c.Secret == secret).ToList();
            await File.WriteAllLinesAsync(Path.Combine(leaking.Gateway.Granted, "texts.jsonl"), ofSecret.Select(c => JsonSerializer.Serialize(c.Chunks)), TestContext.Current.CancellationToken);
            foreach (var (line, item) in ofSecret.Index())
            {
                var text = LeakingUpstream.TextOf(await leaking.CallAsync("say", new { line }));
                var isRedacted = text.Contains("[redacted:leak]", StringComparison.Ordinal);
                Assert.True(isRedacted == (item.Expected is "must_redact" or "should_redact"), $"{item.Name} ({item.Expected}): {(isRedacted ? "redacted" : "left as it was")}");
                if (item.Expected == "must_not_redact")
                    Assert.Equal(string.Concat(item.Chunks), text);
            }
        }
    }

    /// <summary>
    /// In a copy of everything: of the data folder, as a backup has it, the write-ahead log with it while the gateway runs; and of what lies beside, where
    /// the server could write, where a crash dump would be, the key file and the record.
    /// </summary>
    private static async Task AreInNoFileAsync(Traces traces, GatewayFixture gateway)
    {
        var backup = Directory.CreateTempSubdirectory("tackos-backup-").FullName;
        try
        {
            // By another process, since SQLite's locks end when any handle of its own process to the file is closed.
            using (var copy = Process.Start("/bin/cp", ["-r", Path.GetDirectoryName(gateway.Data)!, backup]))
            {
                await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.Equal(0, copy.ExitCode);
            }

            Assert.NotEmpty(Directory.EnumerateFiles(backup, "tackos.db", SearchOption.AllDirectories));
            Assert.Empty(Directory.EnumerateFiles(backup, "core*", SearchOption.AllDirectories));
            traces.AreInNoFileOf(backup);
        }
        finally
        {
            Directory.Delete(backup, recursive: true);
        }
    }

    private static List<Case> CorpusCases() =>
        [.. PublicData.ReadFromArchive("attacks/attacks.tar.gz", "secrets/encodings.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Case.Parse)];

    private sealed record Case(string Name, string Secret, string[] Chunks, string Expected)
    {
        public static Case Parse(string line)
        {
            var json = JsonDocument.Parse(line).RootElement;
            string Text(string name) => json.GetProperty(name).GetString()!;
            return new Case(
                $"{Text("id")} {Text("encoding")}", Text("secret"),
                json.TryGetProperty("chunks", out var chunks) ? [.. chunks.EnumerateArray().Select(chunk => chunk.GetString()!)] : [Text("text")], Text("expect"));
        }
    }
}
