namespace TackOS.Cli.Tests.Support;

/// <summary>Public test data that is not part of the project.</summary>
internal static class PublicData
{
    /// <summary>A file of it; the test is skipped where there is none.</summary>
    public static string File(string name)
    {
        var found = Roots().Select(root => Path.Combine(root, "data", name)).FirstOrDefault(System.IO.File.Exists);
        Assert.SkipWhen(found is null, $"The public test data {name} is not here.");
        return found!;
    }

    /// <summary>The project's folder.</summary>
    public static string Project()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "TackOS.slnx")))
            folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? throw new InvalidOperationException("TackOS.slnx is not above the tests.");
        return folder;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHARED") is { Length: > 0 } named)
            yield return named;
        yield return Path.Combine(Project(), "..", "shared");
    }
}
