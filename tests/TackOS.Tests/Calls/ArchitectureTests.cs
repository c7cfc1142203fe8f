using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using TackOS.Calls;

namespace TackOS.Tests.Calls;

/// <summary>What the domain may know of, read from the assembly that was built and from the projects as they are written.</summary>
public class ArchitectureTests
{
    private static readonly string[] ForbiddenAssemblies =
        ["Microsoft.", "Npgsql", "Dapper", "ModelContextProtocol", "System.Net.", "System.Data", "System.Diagnostics.Process", "System.IO.Pipes", "System.Console"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.File", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.RandomAccess",
        "System.Diagnostics.Process", "System.Console", "System.Random", "System.Net.Sockets.Socket", "System.Net.Http.HttpClient",
    ];

    private static readonly Dictionary<string, string[]> Direction = new()
    {
        ["TackOS.Cedar"] = [],
        ["TackOS.TransparencyLog"] = [],
        ["TackOS"] = ["TackOS.Cedar", "TackOS.TransparencyLog"],
        ["TackOS.Server"] = ["TackOS", "TackOS.Cedar", "TackOS.TransparencyLog"],
        ["TackOS.Cli"] = ["TackOS", "TackOS.Cedar", "TackOS.TransparencyLog", "TackOS.Server"],
    };

    [Fact]
    public void TheDomainReferencesNoWebNoDatabaseAndNoNetwork() =>
        Assert.All(ReadDomain(m => m.AssemblyReferences.Select(r => m.GetString(m.GetAssemblyReference(r).Name))), name =>
            Assert.DoesNotContain(ForbiddenAssemblies, forbidden => name.StartsWith(forbidden, StringComparison.Ordinal)));

    [Fact]
    public void TheDomainTouchesNoFileProcessSocketOrChance()
    {
        var types = ReadDomain(m => m.TypeReferences.Select(r => m.GetTypeReference(r)).Select(t => $"{m.GetString(t.Namespace)}.{m.GetString(t.Name)}"));
        Assert.Contains("System.TimeProvider", types);
        Assert.Empty(types.Intersect(ForbiddenTypes));
    }

    [Fact]
    public void TheDomainIsToldTheTimeAndNeverLooks()
    {
        var members = ReadDomain(m => m.MemberReferences.Select(r => m.GetString(m.GetMemberReference(r).Name)));
        Assert.Contains("GetUtcNow", members);
        Assert.Empty(members.Intersect(["get_UtcNow", "get_Now", "get_Today"]));
    }

    [Fact]
    public void ProjectsDependOneWayOnly()
    {
        var projects = Directory.GetFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Direction.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(projects, project => Assert.All(ReferencesOf(project), reference => Assert.Contains(reference, Direction[Path.GetFileNameWithoutExtension(project)])));
    }

    [Fact]
    public void TheLibrariesThatAreUsefulAloneKnowNothingOfTackOS()
    {
        foreach (var library in (Type[])[typeof(TackOS.Cedar.PolicySet), typeof(TackOS.TransparencyLog.Hash)])
            Assert.DoesNotContain(library.Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("TackOS", StringComparison.Ordinal));
    }

    private static List<string> ReadDomain(Func<MetadataReader, IEnumerable<string>> read)
    {
        using var file = File.OpenRead(typeof(CallPath).Assembly.Location);
        using var image = new PEReader(file);
        return [.. read(image.GetMetadataReader())];
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "TackOS.slnx")))
            root = root.Parent;
        Assert.SkipWhen(root is null, "The projects' sources are not here: no folder above holds TackOS.slnx.");
        return root!.FullName;
    }
}
