using System.CommandLine;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

/// <summary>How a server is reached, as the command line says it and as the API takes it.</summary>
internal sealed class TransportOptions
{
    private const string Writable = ":rw";

    private readonly Option<string?> _command = Take.Text("--command", "PROGRAM", "a program of this machine, started in the sandbox");
    private readonly Option<string?> _package = Take.Text("--package", "NAME@VERSION", "an npm package, installed once when it is accepted");
    private readonly Option<string?> _url = Take.Text("--url", "URL", "an MCP endpoint over HTTP");
    private readonly Option<string[]> _arguments = Take.Texts("--arg", "TEXT", "an argument of the program; repeatable; --arg=-x where it starts with a hyphen");
    private readonly Option<string[]> _environment = Take.Texts("--set", "VAR=VALUE", "a variable that is no secret; repeatable");
    private readonly Option<string[]> _folders = Take.Texts("--folder", "PATH[:rw]", "a folder that it may read, with :rw write; repeatable");
    private readonly Option<string[]> _allow = Take.Texts("--allow", "HOST[:PORT]", "a host that it may reach through the proxy, *.NAME for those below one, 443 unless said; repeatable; without any it has no network");
    private readonly Option<bool> _private = Take.Flag("--private", "with --url: the name in it may lead into a private network");

    public Symbol[] All => [_command, _package, _url, _arguments, _environment, _folders, _allow, _private];

    /// <exception cref="UsageException">Not exactly one way, or what one way takes was given to another.</exception>
    public object Read(Run run)
    {
        if (new Option[] { _command, _package, _url }.Count(run.Has) != 1)
            throw new UsageException("Say how the server is reached: --command PROGRAM, --package NAME@VERSION or --url URL, one of them.");
        if (!run.Has(_url))
        {
            var (variables, folders) = (Variables(run.Get(_environment) ?? []), Folders(run, run.Get(_folders) ?? []));
            if (run.Get(_private))
                throw new UsageException("--private is for a server at an address. What is started here reaches public addresses only, those that --allow names.");
            return Stdio(run.Get(_command), run.Get(_arguments) ?? [], run.Get(_package), variables, folders, run.Get(_allow) ?? []);
        }

        if (run.Has(_arguments) || run.Has(_environment) || run.Has(_folders) || run.Has(_allow))
            throw new UsageException("--arg, --set, --folder and --allow are for a server that is started here, not for one at an address.");
        return Http(run.Get(_url)!, run.Get(_private));
    }

    public static object Http(string address, bool @private = false) => new { kind = "http", address, @private };

    public static object Stdio(string? command, IEnumerable<string> arguments, string? package, IReadOnlyDictionary<string, string> environment, IEnumerable<object> folders, IEnumerable<string> allow) =>
        new { kind = "stdio", command, arguments, package, environment, folders, allow };

    private static Dictionary<string, string> Variables(string[] texts)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !variables.TryAdd(text[..at], text[(at + 1)..]))
                throw new UsageException($"'{text}' is not VAR=VALUE, or its variable is given twice. Secrets go to the vault: tackos secret set");
        }

        return variables;
    }

    private static IEnumerable<object> Folders(Run run, string[] texts) => texts.Select(text =>
    {
        var writable = text.EndsWith(Writable, StringComparison.Ordinal);
        var path = writable ? text[..^Writable.Length] : text;
        return new { path = Path.GetFullPath(path, run.Around.Places.WorkingFolder), writable };
    });
}
