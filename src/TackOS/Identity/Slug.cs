using System.Text.RegularExpressions;

namespace TackOS.Identity;

/// <summary>
/// Names that operators give to departments, agents, servers, missions and secrets: short, ASCII, no <c>__</c>, so that they can stand in
/// addresses, tool names and policies without an escape and without a look-alike.
/// </summary>
public static partial class Slug
{
    public const string Rule = "1 to 40 characters: a-z, 0-9 and single '-' between them";

    public static bool IsValid(string? text) => text is { Length: > 0 and <= 40 } && Form().IsMatch(text);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
