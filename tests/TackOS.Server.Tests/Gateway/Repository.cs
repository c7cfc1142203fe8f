namespace TackOS.Server.Tests.Gateway;

/// <summary>Where the sources of this test are, with the fixtures beside them.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "TackOS.slnx")))
                return at.FullName;
        }

        throw new InvalidOperationException("The tests run outside of their repository.");
    }
}
