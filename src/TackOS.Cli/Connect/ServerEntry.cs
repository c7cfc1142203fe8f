using System.Text.Encodings.Web;
using System.Text.Json;

namespace TackOS.Cli.Connect;

/// <summary>What is written into a client's list: a name, the gateway's address and the agent's token, which never prints.</summary>
internal sealed class ServerEntry(string name, string url, string token)
{
    internal string Name { get; } = name;

    internal string Url { get; } = url;

    internal string Authorization => $"Bearer {token}";

    /// <summary>Checks what the caller gave; the second value says what is wrong where the first is null.</summary>
    internal static (ServerEntry? Entry, ConnectRefusal? Refusal) Check(string url, string name, string token)
    {
        if (!ServerNames.IsId(name))
            return (null, new("connect.name", $"The name \"{name}\" is not one of lower-case letters, digits and inner hyphens, 64 at most."));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            return (null, new("connect.url", "The gateway's address is not an http or https URL without a user in it."));
        if (!token.StartsWith("tka_", StringComparison.Ordinal) || token.Length is < 8 or > 4096 || !token.All(IsTokenLetter))
            return (null, new("connect.token", "What was given is not an agent token: those start with tka_ and hold letters, digits, - . _ only."));
        return (new ServerEntry(name, uri.AbsoluteUri, token), null);
    }

    /// <summary>A text as a JSON string, which is a TOML basic string as well.</summary>
    internal static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public override string ToString() => $"{Name} at {Url} with ***";

    private static bool IsTokenLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
