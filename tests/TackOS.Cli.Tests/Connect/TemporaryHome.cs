using System.Text;
using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

/// <summary>A home folder, a project folder and a state folder that are gone after the test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    internal const string Url = "http://127.0.0.1:7070/mcp";
    internal const string Token = "tka_4fJ9sQ2mVb7x";
    private readonly string root = Directory.CreateTempSubdirectory("tackos-connect-").FullName;

    internal TemporaryHome()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Project);
    }

    internal string Home => Path.Combine(root, "home");

    internal string Project => Path.Combine(root, "project");

    internal string StateFolder => Path.Combine(root, "state");

    internal Dictionary<string, string> Variables { get; } = [];

    internal ClientConnection Connection => new(StateFolder, new FixedTime());

    internal ClientPlaces Places(ClientPlatform platform = ClientPlatform.Linux) =>
        new(Home, Project, platform, name => Variables.GetValueOrDefault(name));

    internal ClientConfiguration Client(string client, ConnectScope scope = ConnectScope.User) =>
        ClientConfiguration.Locate(client, scope, Places())!;

    internal static ConnectChange Planned(ClientConfiguration client, string token = Token) =>
        Assert.IsType<PlanOutcome.Planned>(ClientConnection.Plan(client, Url, "tackos", token)).Change;

    internal static ConnectRefusal Refused(ClientConfiguration client) =>
        Assert.IsType<PlanOutcome.Refused>(ClientConnection.Plan(client, Url, "tackos", Token)).Refusal;

    internal ApplyOutcome.Applied Applied(ClientConfiguration client, string token = Token) =>
        Assert.IsType<ApplyOutcome.Applied>(Connection.Apply(Planned(client, token)));

    internal UndoOutcome.Undone Undone(ClientConfiguration client) =>
        Assert.IsType<UndoOutcome.Undone>(Connection.Undo(client, "tackos"));

    internal static void Write(ClientConfiguration client, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(client.File)!);
        File.WriteAllBytes(client.File, Encoding.UTF8.GetBytes(text));
    }

    internal static string Text(ClientConfiguration client) => Encoding.UTF8.GetString(File.ReadAllBytes(client.File));

    /// <summary>Every file below home and project, so that a test can say that nothing is left over.</summary>
    internal string[] Files() => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order()];

    public void Dispose() => Directory.Delete(root, recursive: true);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 6, 49, 28, TimeSpan.Zero);
    }
}
