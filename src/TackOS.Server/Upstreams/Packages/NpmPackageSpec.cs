using System.Text.RegularExpressions;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>One exact version of one package of the registry.</summary>
/// <param name="Name">Such as <c>@modelcontextprotocol/server-filesystem</c>.</param>
/// <param name="Version">An exact version (semver.org 2.0.0): no range, tag or address.</param>
/// <param name="Bin">Which entry of the package's <c>bin</c> starts the server; needed only where there are several.</param>
public sealed partial record NpmPackageSpec(string Name, string Version, string? Bin = null)
{
    private const int LongestName = 214;

    /// <summary>Whether npm can take the name for nothing but a name: no option, path, address or alias.</summary>
    public static bool IsName(string name) => name.Length <= LongestName && NameForm().IsMatch(name);

    public static bool IsExactVersion(string version) => version.Length <= 128 && VersionForm().IsMatch(version);

    [GeneratedRegex("^(@[a-z0-9~][a-z0-9._~-]*/)?[a-z0-9~][a-z0-9._~-]*\\z")]
    private static partial Regex NameForm();

    [GeneratedRegex("^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?\\z")]
    private static partial Regex VersionForm();
}
