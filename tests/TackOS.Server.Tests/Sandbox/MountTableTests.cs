using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

public sealed class MountTableTests
{
    private const string Table = """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        31 22 254:1 /@home /home rw,relatime shared:7 - btrfs /dev/vdb rw
        32 31 254:1 /@home/a\040b /home/a\040b rw - btrfs /dev/vdb rw
        33 31 0:40 / /home/tmp rw - tmpfs tmpfs rw
        34 31 0:41 / /home/tmp rw - tmpfs tmpfs rw
        """;

    private static readonly MountTable Mounts = MountTable.Parse(Table);

    [Theory]
    [InlineData("/", "254:0", "/")]
    [InlineData("/srv/x", "254:0", "/srv/x")]
    [InlineData("/homes", "254:0", "/homes")]
    [InlineData("/home", "254:1", "/@home")]
    [InlineData("/home/me/work", "254:1", "/@home/me/work")]
    [InlineData("/home/a b/c", "254:1", "/@home/a b/c")]
    [InlineData("/home/tmp", "0:41", "/")]
    [InlineData("/home/tmp/x", "0:41", "/x")]
    public void APathIsWhatTheLastMountAboveItMakesOfIt(string path, string device, string folder) =>
        Assert.Equal(new MountedFolder(device, folder), Mounts.At(path));

    [Fact]
    public void OnlyAMountPointHasSomethingMountedAtIt()
    {
        Assert.Equal(new MountedFolder("0:41", "/"), Mounts.MountedAt("/home/tmp"));
        Assert.Null(Mounts.MountedAt("/home/me"));
    }
}
