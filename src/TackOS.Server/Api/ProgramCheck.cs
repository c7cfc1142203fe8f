using TackOS.Server.Sandbox;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Api;

/// <summary>
/// A digest is taken of a program and of its script, and of nothing that they load. So they must lie where no server may write, or one server, or whoever steers it, decides
/// what another one is, which has its own secret and its own folders.
/// </summary>
internal static class ProgramCheck
{
    private static readonly string[] Interpreters = ["node", "deno", "bun", "python", "ruby", "perl", "php", "java", "dotnet", "lua", "sh", "bash", "dash", "env", "uv"];
    private static readonly string[] Code = [".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".pyz", ".rb", ".pl", ".php", ".jar", ".dll", ".lua", ".sh", ".wasm"];

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Asked of the server that is to be accepted and of those that are: its program under their folders, theirs under its.</summary>
    /// <exception cref="ControlException">A program lies where a server may write.</exception>
    public static void Refuse(UpstreamServer server, IEnumerable<UpstreamServer> others)
    {
        var all = others.Where(o => o.Accepted && o.Id != server.Id).Append(server).ToList();
        var writable = all.SelectMany(s => Folders(s).Select(f => (s.Id, Folder: RealPath.Resolve(f) ?? f))).ToList();
        foreach (var (id, file) in all.SelectMany(s => Programs(s).Select(f => (s.Id, f))))
        {
            var reached = PlacesOf(file);
            if (writable.FirstOrDefault(w => (w.Id == server.Id || id == server.Id) && reached.Any(r => RealPath.IsWithin(r, w.Folder))) is { Id: { } writer, Folder: var folder })
                throw new ControlException("program-writable", $"{id} is started from {file}, and {writer} may write in {folder}: it could put another program there. Move the program, or grant the folder for reading only.", 409);
        }
    }

    private static IEnumerable<string> Folders(UpstreamServer server) =>
        server.Transport is Transport.Stdio { Folders: { } folders } ? folders.Where(f => f.Writable).Select(f => f.Path) : [];

    /// <summary>The program that is started, and those of its arguments that are code.</summary>
    internal static IEnumerable<string> Programs(UpstreamServer server)
    {
        if (server.Transport is not Transport.Stdio { Package: null, Command: { Length: > 0 } named } stdio)
            return [];
        var command = StdioChannel.FullPath(named);
        var isInterpreter = Interpreters.Any(i => Path.GetFileName(command).StartsWith(i, StringComparison.Ordinal));
        var first = stdio.Arguments.FirstOrDefault(a => !a.StartsWith('-'));
        return stdio.Arguments.Select(a => a[(a.StartsWith('-') ? a.IndexOf('=', StringComparison.Ordinal) + 1 : 0)..])
            .Where(a => Path.IsPathFullyQualified(a) && ((isInterpreter && a == first) || IsCode(a))).Prepend(command);
    }

    private static bool IsCode(string path) =>
        File.Exists(path) && (Code.Contains(Path.GetExtension(path)) || (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Executable) != 0));

    /// <summary>The file itself, and every link that leads to it.</summary>
    private static List<string> PlacesOf(string file)
    {
        var places = new List<string> { Path.GetFullPath(file) };
        if (RealPath.Resolve(file, places.Add) is { } real)
            places.Add(real);
        return places;
    }
}
