using TackOS.Server.Api;
using TackOS.Server.Storage;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Tests.Boundaries;

public sealed class ProgramCheckTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("tackos-programs-").FullName;

    public ProgramCheckTests()
    {
        foreach (var folder in new[] { "data", "app" })
            Directory.CreateDirectory(Path.Combine(root, folder));
        foreach (var file in new[] { "data/server.mjs", "data/notes.db", "data/server", "app/server.mjs" })
            File.WriteAllText(Path.Combine(root, file), "");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("node", "data/server.mjs")]
    [InlineData("node", "--require=data/server.mjs", "app/server.mjs")]
    [InlineData("python3", "data")]
    [InlineData("data/server")]
    public void AProgramBelowAFolderThatItsServerMayWriteIsRefused(string command, params string[] arguments) =>
        AssertRefused(Server("a", command, arguments, "data"));

    [Fact]
    public void AProgramBelowAFolderThatAnotherServerMayWriteIsRefusedWhicheverIsAcceptedLast()
    {
        var (reader, writer) = (Server("a", "node", ["data/server.mjs"]), Server("b", "/usr/bin/b", [], "data"));

        AssertRefused(reader, writer);
        AssertRefused(writer, reader);
        ProgramCheck.Refuse(reader, [writer with { Accepted = false }]);
    }

    [Fact]
    public void ALinkThatAServerCouldReplaceIsRefusedWhereverItLeads()
    {
        File.CreateSymbolicLink(Path.Combine(root, "data", "link.mjs"), Path.Combine(root, "app", "server.mjs"));
        File.CreateSymbolicLink(Path.Combine(root, "app", "entry.mjs"), Path.Combine(root, "data", "link.mjs"));

        AssertRefused(Server("a", "node", ["app/entry.mjs"], "data"));
    }

    [Fact]
    public void DataBelowAWritableFolderIsNoProgram()
    {
        ProgramCheck.Refuse(Server("a", "/usr/bin/sqlite", ["--db", "data/notes.db"], "data"), []);
        ProgramCheck.Refuse(Server("a", "node", ["app/server.mjs", "data", "data/notes.db"], "data"), []);
    }

    private static void AssertRefused(UpstreamServer server, params UpstreamServer[] others) =>
        Assert.Equal("program-writable", Assert.Throws<ControlException>(() => ProgramCheck.Refuse(server, others)).Code);

    private UpstreamServer Server(string id, string command, string[] arguments, params string[] writable) => new(
        id,
        new Transport.Stdio(Placed(command), [.. arguments.Select(Placed)], null, new Dictionary<string, string>(), [.. writable.Select(w => new Folder(Path.Combine(root, w), Writable: true))], null),
        Trusted: false,
        Accepted: true);

    private string Placed(string text) => text.Replace("data", Path.Combine(root, "data"), StringComparison.Ordinal).Replace("app/", Path.Combine(root, "app") + "/", StringComparison.Ordinal);
}
