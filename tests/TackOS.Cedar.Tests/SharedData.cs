namespace TackOS.Cedar.Tests;

/// <summary>Finds public test data that lies beside the project and never inside it.</summary>
internal static class SharedData
{
    public static string Require(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"The test data {name} is not here: neither in ../shared/data beside the project nor in $TACKOS_SHARED/data.");
        return path!;
    }

    public static string? Find(string name) => Roots().Select(root => Path.Combine(root, "data", name)).FirstOrDefault(File.Exists);

    /// <summary>The folder of the project that these tests were built in.</summary>
    public static string ProjectRoot()
    {
        var root = FindRoot();
        Assert.SkipWhen(root is null, "The sources are not here: no folder above the tests holds TackOS.slnx.");
        return root!;
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")))
            folder = folder.Parent;
        return folder?.FullName;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHARED") is { Length: > 0 } named)
            yield return named;
        if (FindRoot() is { } root)
            yield return Path.Combine(root, "..", "shared");
    }
}

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tackos-cedar-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
