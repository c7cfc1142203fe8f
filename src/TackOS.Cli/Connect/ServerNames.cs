using System.Text;

namespace TackOS.Cli.Connect;

/// <summary>The ids TackOS gives to servers: a-z, 0-9 and inner hyphens, 64 at most, so that <c>server__tool</c> splits one way only.</summary>
internal static class ServerNames
{
    private const int MaxLength = 64;

    internal static bool IsId(string name) => ToId(name) == name;

    /// <summary>The id that a client's name for a server becomes, or null where nothing usable is left or it is too long.</summary>
    internal static string? ToId(string name)
    {
        var id = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) id.Append(char.ToLowerInvariant(c));
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
        }

        if (id.Length > 0 && id[^1] == '-') id.Length--;
        return id.Length is > 0 and <= MaxLength ? id.ToString() : null;
    }
}
