using System.Runtime.Versioning;
using TackOS.Server.Tests.Sandbox;
using TackOS.Server.Upstreams.Packages;

namespace TackOS.Server.Tests.Packages;

[SupportedOSPlatform("linux")]
public sealed class PackageTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tackos-tree-").FullName;

    public PackageTreeTests()
    {
        Directory.CreateDirectory(At("inner"));
        File.WriteAllText(At("inner/a"), "a");
        File.WriteAllText(At("b"), "b");
        File.CreateSymbolicLink(At("link"), "inner/a");
    }

    public static TheoryData<string> Changes => [.. All.Keys];

    private static Dictionary<string, Action<string>> All { get; } = new()
    {
        ["a byte"] = f => File.WriteAllText(f + "/b", "c"),
        ["a new file"] = f => File.WriteAllText(f + "/new", ""),
        ["a hidden file"] = f => File.WriteAllText(f + "/inner/.new", ""),
        ["a new folder"] = f => Directory.CreateDirectory(f + "/empty"),
        ["a file gone"] = f => File.Delete(f + "/b"),
        ["a file renamed"] = f => File.Move(f + "/b", f + "/c"),
        ["a mode"] = f => File.SetUnixFileMode(f + "/b", UnixFileMode.UserRead | UnixFileMode.UserExecute),
        ["a folder's mode"] = f => File.SetUnixFileMode(f + "/inner", UnixFileMode.UserRead | UnixFileMode.UserExecute),
        ["a link's target"] = f => Relink(f, "b"),
        ["a link made a file of the same content"] = f => ReplaceLink(f),
        ["a link that dangles"] = f => Relink(f, "nowhere"),
        ["a link to a folder above"] = f => Relink(f, ".."),
    };

    public void Dispose() => Machine.Remove(folder);

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task EveryChangeChangesTheDigest(string change)
    {
        var before = await PackageTree.DigestAsync(folder);

        All[change](folder);

        Assert.NotEqual(before, await PackageTree.DigestAsync(folder));
    }

    [Fact]
    public async Task TheDigestIsTheSameWhereverTheTreeIs()
    {
        var before = await PackageTree.DigestAsync(folder);
        var elsewhere = folder + "-moved";
        Directory.Move(folder, elsewhere);

        Assert.Equal(before, await PackageTree.DigestAsync(elsewhere));

        Directory.Move(elsewhere, folder);
    }

    [Fact]
    public async Task FoldersThatNestTooDeepAreAnError()
    {
        Directory.CreateDirectory(At(string.Join('/', Enumerable.Repeat("d", 150))));

        await Assert.ThrowsAsync<IOException>(() => PackageTree.DigestAsync(folder));
    }

    private static void Relink(string folder, string target)
    {
        File.Delete(folder + "/link");
        File.CreateSymbolicLink(folder + "/link", target);
    }

    private static void ReplaceLink(string folder)
    {
        File.Delete(folder + "/link");
        File.WriteAllText(folder + "/link", "a");
    }

    private string At(string path) => Path.Join(folder, path);
}
