using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using TackOS.Cli.Connect;

namespace TackOS.Cli.Tests.Connect;

/// <summary>Whatever the file looks like, others' words stay and undoing goes all the way back.</summary>
public sealed partial class ConnectProperties
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly Gen<string> Blank = Any("", "", " ", "\n", "\n  ", "\t", "\r\n", " // c1\n", "/* c2 */", "\n /* c3\n */ ");

    private static readonly Gen<string> Name = Any("\"a\"", "\"b\\n\"", "\"servers\"", "\"\\u00e9\"", "\"//\"", "\"x y\"");

    private static readonly Gen<string> Scalar =
        Any("1", "-0.5e+3", "true", "null", "\"\"", "\"{\"", "\"}, // no\"", "\"/* no */\"", "\"\\\"\\ud83d\\ude00\"", "\"http://h/\"");

    private static readonly Gen<string> Servers = Listed(Gen.Select(
        Any("\"github\"", "\"tack\"", "\"x\\\"y\""), Object(2), (name, value) => (name, value)), "\"tackos\"");

    private static readonly Gen<string> Document = Gen.Select(
        Blank, Listed(Gen.Select(Name, Value(3), (name, value) => (name, value)), null), Servers, Gen.Int[0, 3], Blank,
        (before, root, servers, place, after) => before + Placed(root, servers, place) + after);

    private static readonly Gen<string> Toml = Any(
        "a = 1 # c\n", "# [mcp_servers.tackos]\n", "\n", "\r\n", "[b]\n", "[mcp_servers.\"x.y\"]\nurl = 'u'\n", "[[c]]\nd.e = {f = \"}\"}\n",
        "s = \"\"\"\n[mcp_servers.tackos]\n\"\"\"\"\n", "t = '''\n'\n''' \n", "[mcp_servers.gh]\nargs = [\n \"]\", # ]\n]\n  [mcp_servers.gh.env]\nK='v'\n")
        .Array[0, 8].Select(parts => string.Concat(parts));

    [Fact]
    public void ApplyThenUndoRestoresAnyJsonFile() => Document.Sample(text => RoundTrip("cursor", text, after =>
    {
        Assert.Equal(Comments(text), Comments(after));
        Assert.Equal(WithoutOurs(text), WithoutOurs(after));
    }));

    [Fact]
    public void ApplyThenUndoRestoresAnyTomlFile() => Gen.Select(Toml, Gen.Bool, Gen.Bool, (text, ours, cut) =>
        text + (ours ? "[mcp_servers.tackos]\ncommand = \"old\"" : cut ? "[z]" : "")).Sample(text => RoundTrip("codex", text, _ => { }));

    [Fact]
    public void UndoInAChangedJsonFileRestoresWhatItMeans() => Document.Sample(text =>
    {
        using var home = new TemporaryHome();
        var client = home.Client("cursor");
        TemporaryHome.Write(client, text);
        home.Applied(client);
        File.AppendAllText(client.File, "\n// mine");
        home.Undone(client);
        var restored = TemporaryHome.Text(client);
        Assert.Equal(Comments(text + "\n// mine"), Comments(restored));
        Assert.Equal(Meaning(text).ToJsonString(), Meaning(restored).ToJsonString());
    });

    [Fact]
    public void NoTextMakesPlanningThrow() => Gen.String[Gen.Char["{}[]\"\\:,/*# \n\rtruenul0-.=ab'_"], 0, 40].Sample(text =>
    {
        using var home = new TemporaryHome();
        foreach (var name in ClientConfiguration.Clients)
        {
            TemporaryHome.Write(home.Client(name), text);
            ClientConnection.Plan(home.Client(name), TemporaryHome.Url, "tackos", TemporaryHome.Token);
        }

        McpServersImport.Parse(text, "list");
    });

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static void RoundTrip(string name, string text, Action<string> check)
    {
        using var home = new TemporaryHome();
        var client = home.Client(name);
        TemporaryHome.Write(client, text);
        home.Applied(client);
        check(TemporaryHome.Text(client));
        Assert.True(home.Undone(client).Exact);
        Assert.Equal(text, TemporaryHome.Text(client));
        Assert.Single(home.Files());
    }

    private static Gen<string> Value(int depth) => depth == 0 ? Scalar : Gen.OneOf(Scalar, Object(depth - 1), Array(depth - 1));

    private static Gen<string> Object(int depth) => Listed(Gen.Select(Name, Value(depth), (name, value) => (name, value)), null);

    private static Gen<string> Array(int depth) => Gen.Select(Value(depth).Array[0, 3], Blank, (items, blank) =>
        $"[{blank}{string.Join(blank + "," + blank, items)}{blank}]");

    /// <summary>An object with each name once, blanks and comments anywhere, perhaps a trailing comma, perhaps one more member of its own name.</summary>
    private static Gen<string> Listed(Gen<(string Name, string Value)> member, string? own) => Gen.Select(
        Gen.Select(member, Blank, Blank, (m, a, b) => (m.Name, Text: $"{a}{m.Name}{b}:{a}{m.Value}{b}")).Array[0, 3], Blank, Gen.Bool, Gen.Bool,
        (members, blank, comma, withOwn) =>
        {
            var texts = members.DistinctBy(m => m.Name).Select(m => m.Text).ToList();
            if (withOwn && own is not null) texts.Insert(texts.Count / 2, $"{blank}{own}:{blank}{{\"command\": \"old\"}}");
            return $"{{{string.Join(",", texts)}{(comma && texts.Count > 0 ? "," : "")}{blank}}}";
        });

    private static string Placed(string root, string servers, int place) => place switch
    {
        0 => root,
        1 when root.AsSpan(1).Trim() is not "}" && !root.AsSpan(1).Trim().StartsWith("/") => $"{{\n  \"mcpServers\": {servers}, {root[1..]}",
        2 => $"{{\n  \"mcpServers\": {servers}\n}}",
        _ => $"{{\"mcpServers\":{servers}}}",
    };

    private static string WithoutOurs(string text)
    {
        var root = Meaning(text).AsObject();
        if (root["mcpServers"] is JsonObject servers)
        {
            servers.Remove("tackos");
            if (servers.Count == 0) root.Remove("mcpServers");
        }

        return root.ToJsonString();
    }

    /// <summary>The platform's reader knows no comment between a name and its colon, so comments are blanked for it.</summary>
    private static JsonNode Meaning(string text) =>
        JsonNode.Parse(StringOrComment().Replace(text, m => m.Value[0] == '/' ? " " : m.Value), null, Lenient)!;

    private static string[] Comments(string text) => [.. StringOrComment().Matches(text).Select(m => m.Value).Where(m => m[0] == '/')];

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|//[^\r\n]*|/\\*.*?\\*/", RegexOptions.Singleline)]
    private static partial Regex StringOrComment();
}
