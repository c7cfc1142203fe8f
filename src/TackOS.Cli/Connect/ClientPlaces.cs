namespace TackOS.Cli.Connect;

/// <summary>Whether a client is wired for everything its user opens, or for one project folder.</summary>
public enum ConnectScope
{
    User,
    Project,
}

/// <summary>The platform decides where VS Code keeps its user profile.</summary>
public enum ClientPlatform
{
    Linux,
    MacOS,
    Windows,
}

/// <summary>The folders and environment variables that decide where a client's configuration file is.</summary>
/// <param name="Home">The user's home folder, absolute.</param>
/// <param name="WorkingFolder">The project folder, absolute.</param>
/// <param name="Platform">The platform whose rules hold.</param>
/// <param name="Variable">Answers an environment variable's value, or null where it is not set.</param>
public sealed record ClientPlaces(string Home, string WorkingFolder, ClientPlatform Platform, Func<string, string?> Variable)
{
    /// <summary>The places as this process sees them.</summary>
    public static ClientPlaces OfThisProcess() => new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.CurrentDirectory,
        OperatingSystem.IsWindows() ? ClientPlatform.Windows : OperatingSystem.IsMacOS() ? ClientPlatform.MacOS : ClientPlatform.Linux,
        Environment.GetEnvironmentVariable);

    /// <summary>The folder named by a variable, or the given folder below home where it is unset or not absolute.</summary>
    internal string Folder(string variable, params string[] belowHome)
    {
        var named = Variable(variable);
        return !string.IsNullOrEmpty(named) && Path.IsPathFullyQualified(named) ? named : Path.Combine([Home, .. belowHome]);
    }
}
