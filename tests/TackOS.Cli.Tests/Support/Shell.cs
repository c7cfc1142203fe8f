using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Support;

/// <summary>What a command answered.</summary>
internal sealed record Answered(int Exit, string Out, string Error);

/// <summary>A user with a home of his own, who types commands.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tackos-cli-").FullName;

    public Shell(string? server = null)
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Folder);
        if (server is not null)
            Variables["TACKOS_SERVER"] = server;
    }

    public string Home => Path.Combine(_root, "home");

    public string Folder => Path.Combine(_root, "work");

    public string Credentials => Path.Combine(Home, ".config", "tackos", "credentials.json");

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What is piped in or typed.</summary>
    public string Input { get; set; } = "";

    /// <summary>What a person types who has read what was written so far; null types the input.</summary>
    public Func<string, string>? Reads { get; set; }

    public bool HasPerson { get; set; }

    /// <summary>Stands still; a shell that talks to a real gateway needs the gateway's.</summary>
    public TimeProvider Clock { get; init; } = new FixedTime();

    public async Task<Answered> RunAsync(params string[] arguments)
    {
        var (written, errors) = (new StringWriter(), new StringWriter());
        var places = new ClientPlaces(Home, Folder, ClientPlatform.Linux, name => Variables.GetValueOrDefault(name));
        var around = new Surroundings(new StringReader(Input), written, errors, places, Clock) { HasPerson = HasPerson, ReadHidden = () => Reads?.Invoke(written.ToString()) ?? Input };
        var exit = await CommandLine.RunAsync(arguments, around);
        return new Answered(exit, written.ToString(), errors.ToString());
    }

    /// <summary>Splits at blanks; a word in single quotes stays whole.</summary>
    public Task<Answered> RunAsync(string line) =>
        RunAsync([.. line.Split('\'').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))]);

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    }
}
