using System.Text.RegularExpressions;

namespace TackOS.Cli.Connect;

/// <summary>
/// Recognises commands that fetch a package and run it: npx, bunx, pnpm dlx, uvx, uv tool run, pipx run. An option that is not
/// known could take the next word as its value, so it makes the whole command an ordinary one.
/// </summary>
internal static partial class PackageCommand
{
    private static readonly string[] NpmSwitches = ["-y", "--yes", "-q", "--quiet", "--prefer-offline", "--prefer-online", "--bun"];
    private static readonly string[] PythonSwitches = ["-q", "--quiet", "--isolated", "--refresh", "--offline", "--no-cache"];
    private static readonly string[] PythonValues = ["--python", "-p", "--with", "--index-url", "--default-index"];

    internal static ImportedPackage? Recognise(string command, IReadOnlyList<string> arguments)
    {
        var program = ProgramName(command);
        if (program == "cmd" && arguments.Count > 1 && arguments[0] is "/c" or "/C")
            return Recognise(ProgramName(arguments[1]) == "cmd" ? "" : arguments[1], [.. arguments.Skip(2)]);

        return (program, arguments) switch
        {
            ("npx" or "bunx", _) => Npm([.. arguments]),
            ("pnpm", ["dlx", ..]) => Npm([.. arguments.Skip(1)]),
            ("uvx", _) => Python([.. arguments], "--from"),
            ("uv", ["tool", "run", ..]) => Python([.. arguments.Skip(2)], "--from"),
            ("pipx", ["run", ..]) => Python([.. arguments.Skip(1)], "--spec"),
            _ => null,
        };
    }

    private static ImportedPackage? Npm(string[] words)
    {
        string? named = null;
        for (var i = 0; i < words.Length; i++)
        {
            if (NpmSwitches.Contains(words[i])) continue;
            if (words[i] is "-p" or "--package" && i + 1 < words.Length && named is null) named = words[++i];
            else if (words[i].StartsWith("--package=", StringComparison.Ordinal) && named is null) named = words[i][10..];
            else return Started(words, i, named, PackageRegistry.Npm, NpmSpec());
        }

        return null;
    }

    private static ImportedPackage? Python(string[] words, string packageOption)
    {
        string? named = null;
        for (var i = 0; i < words.Length; i++)
        {
            if (PythonSwitches.Contains(words[i])) continue;
            if (words[i] == packageOption && i + 1 < words.Length && named is null) named = words[++i];
            else if (PythonValues.Contains(words[i])) i++;
            else return Started(words, i, named, PackageRegistry.PyPi, PythonSpec());
        }

        return null;
    }

    private static ImportedPackage? Started(string[] words, int at, string? named, PackageRegistry registry, Regex form)
    {
        if (words[at] == "--") at++;
        if (at >= words.Length || words[at].StartsWith('-')) return null;

        var spec = form.Match(named ?? words[at]);
        if (!spec.Success) return null;
        var version = spec.Groups["version"] is { Success: true } found ? found.Value : null;
        return new(registry, spec.Groups["name"].Value, version, named is null ? null : words[at], words[(at + 1)..]);
    }

    private static string ProgramName(string command)
    {
        var name = command[(command.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        var dot = name.LastIndexOf('.');
        return dot > 0 && name[dot..] is ".exe" or ".cmd" or ".bat" or ".ps1" ? name[..dot] : name;
    }

    // The names that npm gives out (docs.npmjs.com, package.json "name"); an address, a folder or a tarball is not one.
    [GeneratedRegex(@"^(?<name>(?:@[a-z0-9~_-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(?<version>[A-Za-z0-9._~^*+<>=-]+))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex NpmSpec();

    // PEP 508 names, with one exact version by == or by uv's @.
    [GeneratedRegex(@"^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[[A-Za-z0-9._, -]*\])?(?:(?:==|@)(?<version>[A-Za-z0-9.!+_-]+))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex PythonSpec();
}
