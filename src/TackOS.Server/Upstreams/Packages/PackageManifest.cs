using System.Text.Json;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>What the files npm leaves say: the lock file and the package's own manifest. Both are untrusted.</summary>
internal static class PackageManifest
{
    /// <summary>
    /// The first dependency that the lock file does not pin, or null. Pinned means an integrity hash and, where an address is
    /// given, https; what came inside another package's archive is covered by that one's hash.
    /// </summary>
    /// <exception cref="JsonException">The lock file is not one (lockfileVersion 2 or 3).</exception>
    public static string? FirstUnpinned(byte[] lockFile)
    {
        using var document = JsonDocument.Parse(lockFile);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("packages", out var packages)
            || packages.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The lock file has no packages.");
        }

        return packages.EnumerateObject().Where(p => p.Name.Length > 0 && !IsPinned(p.Value)).Select(p => p.Name).FirstOrDefault();
    }

    /// <summary>The script that starts the server, relative to the folder; or null with why there is none.</summary>
    /// <exception cref="JsonException">The manifest is not JSON.</exception>
    public static (string? EntryPoint, string Why) EntryPoint(string folder, NpmPackageSpec spec)
    {
        var package = Path.Join("node_modules", spec.Name);
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder, package, "package.json")));
        var bins = Bins(document.RootElement, spec.Name);
        var wanted = spec.Bin ?? (bins.Count == 1 ? bins.Keys.First() : spec.Name.Split('/')[^1]);
        if (!bins.TryGetValue(wanted, out var script))
        {
            return (null, bins.Count == 0 ? "it has no bin" : $"its bin has no '{wanted}', only: {string.Join(", ", bins.Keys.Take(10))}");
        }

        var root = RealPath.Resolve(folder);
        var file = RealPath.Resolve(Path.Join(folder, package, script));
        return root is null || file is null || !RealPath.IsWithin(file, root) || !File.Exists(file)
            ? (null, $"its bin leads to {script}, which is no file of the package")
            : !IsForNode(file) ? (null, $"its bin {script} is not a script for node") : (Path.GetRelativePath(root, file), "");
    }

    private static bool IsPinned(JsonElement package) =>
        package.ValueKind == JsonValueKind.Object && (Is(package, "inBundle")
        || (!Is(package, "link") && Text(package, "integrity") is { Length: > 0 }
            && (!package.TryGetProperty("resolved", out _) || Text(package, "resolved")?.StartsWith("https://", StringComparison.Ordinal) == true)));

    private static bool Is(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> Bins(JsonElement manifest, string name)
    {
        var bins = new Dictionary<string, string>();
        if (manifest.ValueKind != JsonValueKind.Object || !manifest.TryGetProperty("bin", out var bin))
        {
            return bins;
        }

        if (bin.ValueKind == JsonValueKind.String)
        {
            bins[name.Split('/')[^1]] = bin.GetString()!;
        }
        else if (bin.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in bin.EnumerateObject().Where(e => e.Value.ValueKind == JsonValueKind.String))
            {
                bins[entry.Name] = entry.Value.GetString()!;
            }
        }

        return bins;
    }

    private static bool IsForNode(string file)
    {
        if (Path.GetExtension(file) is ".js" or ".mjs" or ".cjs")
        {
            return true;
        }

        var start = new char[64];
        using var reader = new StreamReader(file);
        var first = new string(start, 0, reader.ReadBlock(start)).Split('\n')[0];
        return first.StartsWith("#!", StringComparison.Ordinal) && first.Contains("node", StringComparison.Ordinal);
    }
}
