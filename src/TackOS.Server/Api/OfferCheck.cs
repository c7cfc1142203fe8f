using System.Security.Cryptography;
using System.Text;
using TackOS.Calls;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Api;

/// <summary>
/// Why a tool cannot be accepted as it is offered, whoever wants to. A server knows its own secret and chooses its tools' texts, which every
/// agent of the department reads and the journal keeps for good.
/// </summary>
internal sealed class OfferCheck(Armoury armoury)
{
    private const int MostNames = 10;
    private const int LongestName = 80;
    private static readonly Classification Longest = Classification.Unknown with { Source = new string('x', 100) };

    /// <summary>Null where an operator may accept it.</summary>
    public OfferFlaw? FlawOf(string server, DiscoveredTool tool)
    {
        if (armoury.IsShownBy(tool))
        {
            return new OfferFlaw(
                "tool-shows-secret",
                $"{Shown(Tool.Join(server, tool.Name))} shows the value of a secret in what it says of itself, so it can be neither accepted nor looked at. Mend the server, then give it another value: tackos secret set.",
                ShowsSecret: true);
        }

        return WrittenEntry.Fits(new ToolPinned(server, tool.Name, tool.Definition, PinOf(tool.Definition), Longest) { At = DateTimeOffset.MaxValue, Actor = new string('x', 100) })
            ? null
            : new OfferFlaw("tool-too-long", $"The definition of {Shown(Tool.Join(server, tool.Name))} is longer than the journal can hold (65,535 bytes with all that stands beside it), so it cannot be accepted.", ShowsSecret: false);
    }

    /// <summary>Names of tools as a sentence may hold them: a server can offer two thousand, and make them long or of a secret.</summary>
    public string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(Shown)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    private string Shown(string name)
    {
        var clean = armoury.Redact(name);
        return clean.Length <= LongestName ? clean : clean[..LongestName] + "…";
    }

    public static string PinOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A tool that cannot be accepted. Where it shows a secret, neither its text nor a digest of it is kept or shown anywhere.</summary>
internal sealed record OfferFlaw(string Code, string Sentence, bool ShowsSecret);
