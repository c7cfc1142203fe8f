namespace TackOS.Server.Sandbox;

/// <summary>The paths of this installation that the sandbox must know.</summary>
/// <param name="Hidden">
/// TackOS's data folder, keys and sockets, and whatever else never becomes visible: a grant that is, contains or lies
/// inside one of them is refused. They need not exist.
/// </param>
/// <param name="Packages">The folder of installed packages, which may lie inside a hidden one; null where there is none.</param>
public sealed record SandboxPlaces(IEnumerable<string> Hidden, string? Packages = null);
