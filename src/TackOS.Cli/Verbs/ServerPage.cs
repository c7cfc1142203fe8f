using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>A server and its tools, as people read them.</summary>
internal static class ServerPage
{
    private const int LongestDescription = 70;

    public static string ReachedBy(JsonElement server)
    {
        var t = server.Get("transport") ?? default;
        if (t.TextOrNull("address") is { } address)
            return address;
        var program = t.TextOrNull("package") is { } package ? $"package {package}" : t.Text("command");
        return string.Join(' ', t.Texts("arguments").Select(Quoted).Prepend(program));
    }

    public static string MayReach(JsonElement server)
    {
        var t = server.Get("transport") ?? default;
        return t.TextOrNull("address") is not null ? "" : t.Texts("allow").ToList() is { Count: > 0 } allowed ? string.Join(' ', allowed) : "nothing";
    }

    public static void Print(Page page, JsonElement server)
    {
        var t = server.Get("transport") ?? default;
        page.Facts(
        [
            ("Server", server.Text("id")),
            ("Reached by", ReachedBy(server)),
            .. Variables(t).Select(v => ("Variable", (Cell)v)),
            .. t.Items("folders").Select(f => ("Folder", (Cell)$"{f.Text("path")}{(f.Truth("writable") ? " (may write)" : " (may read)")}")),
            .. Reach(t),
            .. t.Items("programs").Select(p => ("Program file", (Cell)$"{p.Text("path")} (sha256 {p.Text("digest")})")),
            ("Trusted", server.YesNo("trusted")),
            ("State", server.Truth("accepted") ? Tones.Of("accepted") : new Cell("to accept", Tone.Warning)),
        ]);
    }

    public static void Print(Page page, List<JsonElement> tools)
    {
        page.Line();
        page.Table("It has no accepted tools.", ["tool", "change", "risk", "side effect", "leaves", "what it says of itself"], tools.Select(t =>
        {
            var known = t.Get("classification") ?? default;
            return new Cell[]
            {
                t.Text("name"), Tones.Of(t.Truth("quarantined") ? "quarantined" : t.Text("change")), Tones.Of(known.Risk("risk")),
                known.YesNo("sideEffect"), known.YesNo("leaves"), Description(t.Get("definition") ?? default),
            };
        }));
    }

    /// <summary>Where the server itself can go. A way out is what an operator should not overlook.</summary>
    private static IEnumerable<(string, Cell)> Reach(JsonElement transport)
    {
        if (transport.TextOrNull("address") is not null)
            return transport.Truth("private") ? [("Network", new Cell("its name may lead into a private network", Tone.Bad))] : [];
        return transport.Texts("allow").ToList() is { Count: > 0 } allowed
            ? allowed.Select(to => ("May reach", new Cell(to, Tone.Warning)))
            : [("Network", "none")];
    }

    private static IEnumerable<string> Variables(JsonElement transport) =>
        transport.Get("environment") is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject().Select(v => $"{v.Name}={v.Value}") : [];

    private static string Description(JsonElement definition)
    {
        var text = definition.Text("description").ReplaceLineEndings(" ");
        return text.Length <= LongestDescription ? text : text[..LongestDescription] + "…";
    }

    private static string Quoted(string argument) => argument.Length > 0 && !argument.Any(char.IsWhiteSpace) ? argument : $"\"{argument}\"";
}
