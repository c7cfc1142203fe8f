namespace TackOS.Cedar.Tests;

/// <summary>Finds public test data that lies beside the project and never inside it.</summary>
internal static class SharedData
{
    public static string Require(string name)
    {
        var path = Roots().Select(root => Path.Combine(root, "data", name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"The test data {name} is not here: neither in ../shared/data beside the project nor in $TACKOS_SHARED/data.");
        return path!;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")))
                yield return Path.Combine(folder.FullName, "..", "shared");
        }
    }
}

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tackos-cedar-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
