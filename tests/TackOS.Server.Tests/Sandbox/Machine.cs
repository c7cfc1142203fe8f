using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>A data folder, a granted folder and a sandbox that knows them, gone when disposed.</summary>
internal sealed class Machine : IDisposable
{
    public Machine()
    {
        if (!File.Exists("/usr/bin/bwrap") || !File.Exists("/usr/bin/node"))
        {
            Assert.Skip("Needs bubblewrap and node below /usr/bin.");
        }

        Root = Directory.CreateTempSubdirectory("tackos-sandbox-").FullName;
        Data = Directory.CreateDirectory(Path.Join(Root, "data")).FullName;
        Packages = Directory.CreateDirectory(Path.Join(Data, "packages")).FullName;
        Work = Directory.CreateDirectory(Path.Join(Root, "work")).FullName;
        File.WriteAllText(Path.Join(Data, "key"), "the operator's key");
        Sandbox = new BubblewrapSandbox(new SandboxPlaces([Data], Packages), TimeProvider.System);
    }

    public static string Fixtures { get; } = FindFixtures();

    public string Root { get; }

    public string Data { get; }

    public string Packages { get; }

    public string Work { get; }

    public BubblewrapSandbox Sandbox { get; }

    public Task<Inside> StartAsync(params FolderGrant[] grants) => Inside.StartAsync(Sandbox, Inside.Spec(grants));

    public void Dispose() => Remove(Root);

    /// <summary>Deletes a tree even where its folders are read-only.</summary>
    public static void Remove(string folder)
    {
        using (var chmod = System.Diagnostics.Process.Start("/bin/chmod", ["-R", "u+rwX", folder]))
        {
            chmod.WaitForExit();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string FindFixtures()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(at, "TackOS.slnx")))
        {
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("No TackOS.slnx above the tests.");
        }

        return Path.Join(at, "tests", "fixtures", "sandbox");
    }
}
