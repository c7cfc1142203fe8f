using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>What a server offers: read, shown, and accepted exactly as it was read.</summary>
internal static class ServerOffer
{
    // What could not be seen is made visible by the page; the least escaping leaves the rest as people read it.
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task<JsonElement> ReadAsync(ApiClient api, string server) => api.PostAsync($"servers/{server}/offer", new { });

    /// <summary>The server refuses where it now offers anything else.</summary>
    public static Task<JsonElement> AcceptAsync(ApiClient api, string server, JsonElement offer, bool unfit = false) => api.PostAsync($"servers/{server}/accept", new
    {
        serverPin = offer.Text("serverPin"),
        tools = offer.Items("tools").Where(t => t.Text("change") != "gone").ToDictionary(t => t.Text("name"), t => t.Text("pin")),
        unfit,
    });

    /// <summary>All that would be accepted and is not yet, in full: the difference may be one word.</summary>
    public static void Print(Page page, JsonElement offer)
    {
        ServerPage.Print(page, offer.Get("server") ?? default);
        ServerPage.Print(page, [.. offer.Items("tools")]);
        foreach (var tool in offer.Items("tools"))
        {
            switch (tool.Text("change"))
            {
                case "new":
                    page.Line($"\n{tool.Text("name")} is new:");
                    page.Line(Text(tool, "definition"));
                    break;
                case "changed":
                    page.Line($"\n{tool.Text("name")} changed since it was accepted:");
                    foreach (var (mark, line) in LineDifference.Of(Text(tool, "accepted"), Text(tool, "definition")))
                        page.Line($"{mark} {line}", mark switch { '+' => Tone.Good, '-' => Tone.Bad, _ => Tone.Faint });
                    break;
                case "gone":
                    page.Line($"\n{tool.Text("name")} is not offered any more.");
                    break;
            }
        }
    }

    private static string Text(JsonElement tool, string name) => JsonSerializer.Serialize(tool.Get(name), Layout);
}
