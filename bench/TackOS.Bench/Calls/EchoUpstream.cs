using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Bench.Calls;

/// <summary>The upstream of both sides: our echo server, in a folder that the sandbox may show.</summary>
internal static class EchoUpstream
{
    public const string Id = "echo";
    public const string Tool = "echo__echo";
    private const string Script = "echo-server.mjs";

    public static UpstreamServer In(string root) => new(Id, StdioIn(root), Trusted: true, Accepted: true);

    public static Transport.Stdio StdioIn(string root)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "upstream")).FullName;
        var script = Path.Combine(folder, Script);
        if (!File.Exists(script))
            File.Copy(Path.Combine(AppContext.BaseDirectory, Script), script);
        return new Transport.Stdio("node", [script], Package: null, new Dictionary<string, string>(), [new Folder(folder, Writable: false)], Installed: null);
    }
}
