namespace TackOS.Cli.Api;

/// <summary>The address of a TackOS server.</summary>
internal static class ServerAddress
{
    private static readonly Uri Default = new("http://127.0.0.1:7070/");

    /// <summary>Reads an address; one without a scheme is http.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Default;
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Host.Length > 0
            ? new Uri(uri.GetLeftPart(UriPartial.Authority) + "/")
            : throw new UsageException($"'{text}' is no server address such as http://127.0.0.1:7070.");
    }
}
