using System.Text.Json;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>The hostile fixture, running in a sandbox: attempts go in, what came of them comes out.</summary>
internal sealed class Inside(SandboxedProcess process) : IAsyncDisposable
{
    private const string Scripts = "/fixtures";

    private readonly StreamReader answers = new(process.Output);

    public SandboxedProcess Process => process;

    public static SandboxSpec Spec(params FolderGrant[] grants) =>
        new("/usr/bin/node", [Scripts + "/hostile.mjs"]) { Grants = [new(Machine.Fixtures, Scripts), .. grants] };

    public static async Task<Inside> StartAsync(BubblewrapSandbox sandbox, SandboxSpec spec) =>
        await sandbox.StartAsync(spec) switch
        {
            SandboxStart.Started started => new Inside(started.Process),
            SandboxStart.CannotStart refused => throw new InvalidOperationException($"{refused.Code}: {refused.Sentence}"),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>What the attempt brought; null where it failed.</summary>
    public async Task<JsonElement?> TryAsync(object attempt)
    {
        await process.Input.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(attempt));
        await process.Input.WriteAsync("\n"u8.ToArray());
        await process.Input.FlushAsync();
        var line = await answers.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60))
            ?? throw new InvalidOperationException("The fixture ended: " + string.Join('\n', process.RecentErrors));
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("done", out var done) ? done : null;
    }

    public async Task<bool> FailsAsync(object attempt) => await TryAsync(attempt) is null;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
