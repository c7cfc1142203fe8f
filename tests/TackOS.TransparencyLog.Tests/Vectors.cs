using System.Text.Json;
using System.Text.Json.Nodes;

namespace TackOS.TransparencyLog.Tests;

/// <summary>Reads the public vectors, which are not part of the project; a test that needs an absent file is skipped by name.</summary>
internal static class Vectors
{
    public static JsonNode Read(string file)
    {
        var folders = Folders().Select(folder => Path.Combine(folder, "tlog", file)).ToList();
        var path = folders.Find(File.Exists);
        if (path is null)
        {
            Assert.Skip($"The vectors tlog/{file} are not in $TACKOS_SHARED/data or ../shared/data.");
        }

        return JsonNode.Parse(File.ReadAllText(path)) ?? throw new JsonException($"{path} is empty.");
    }

    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node!.AsArray().Select(item => item!);

    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static long Number(this JsonNode node, string name) => node[name]!.GetValue<long>();

    public static Hash Base64(string text) => Hash.TryParseBase64(text, out var hash) ? hash : throw new FormatException(text);

    public static Hash Hex(string text) => Hash.TryParseHex(text, out var hash) ? hash : throw new FormatException(text);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHARED") is { Length: > 0 } shared)
        {
            yield return Path.Combine(shared, "data");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")) && folder.Parent is { } above)
            {
                yield return Path.Combine(above.FullName, "shared", "data");
            }
        }
    }
}
