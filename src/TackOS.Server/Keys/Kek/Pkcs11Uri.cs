using System.Text;

namespace TackOS.Server.Keys.Kek;

/// <summary>
/// The parts of a PKCS #11 URI (RFC 7512) that name one secret key: <c>token</c>, <c>object</c> or <c>id</c>, and as queries <c>module-path</c> and
/// <c>pin-source</c>. A <c>pin-value</c> is refused: an argument is seen by every process of the machine.
/// </summary>
internal sealed record Pkcs11Uri(string Module, string Token, string? Label, byte[]? Id, string? PinFile)
{
    private const string Example = "pkcs11:token=NAME;object=LABEL?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/tackos/pin";

    /// <exception cref="StartupException">It is no such URI, or does not name one key.</exception>
    public static Pkcs11Uri Parse(string text)
    {
        if (!text.StartsWith("pkcs11:", StringComparison.Ordinal))
            throw Wrong("it does not begin with pkcs11:");
        var (path, query) = text["pkcs11:".Length..].Split('?', 2) is [var before, var after] ? (before, after) : (text["pkcs11:".Length..], "");
        var parts = Parts(path, ';', ["token", "object", "id", "type"]);
        var queries = Parts(query, '&', ["module-path", "pin-source"]);
        if (parts.TryGetValue("type", out var type) && Text(type) != "secret-key")
            throw Wrong("its type is not secret-key");
        var label = parts.TryGetValue("object", out var named) ? Text(named) : null;
        var id = parts.GetValueOrDefault("id");
        var module = queries.TryGetValue("module-path", out var library) ? Text(library) : throw Wrong("it has no module-path");
        if (!Path.IsPathFullyQualified(module))
            throw Wrong("its module-path does not begin at the root");
        if (label is null && id is null)
            throw Wrong("it names no object or id");
        var token = parts.TryGetValue("token", out var called) ? Text(called) : throw Wrong("it names no token");
        return new Pkcs11Uri(module, token, label, id, queries.TryGetValue("pin-source", out var source) ? PinFileOf(Text(source)) : null);
    }

    private static string PinFileOf(string source)
    {
        var path = source.StartsWith("file:", StringComparison.Ordinal) ? source["file:".Length..] : source;
        path = path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path;
        return Path.IsPathFullyQualified(path) ? path : throw Wrong("its pin-source is no file:/PATH");
    }

    private static Dictionary<string, byte[]> Parts(string text, char between, string[] known)
    {
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var part in text.Split(between, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Split('=', 2)[0];
            if (!known.Contains(name))
                throw Wrong(name.StartsWith("pin-value", StringComparison.Ordinal) ? "a PIN is never part of it: put it into a file and name that as pin-source" : $"'{name}' is not understood here");
            if (part.Length == name.Length || !parts.TryAdd(name, Unescaped(part[(name.Length + 1)..])))
                throw Wrong($"{name} is given twice, or without a value");
        }

        return parts;
    }

    private static byte[] Unescaped(string value)
    {
        var bytes = new List<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
                bytes.AddRange(Encoding.UTF8.GetBytes(value[i..(char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? ++i + 1 : i + 1)]));
            else if (i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
                bytes.Add(Convert.ToByte(value[(i + 1)..((i += 2) + 1)], 16));
            else
                throw Wrong("a percent sign is not followed by two digits");
        }

        return [.. bytes];
    }

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);

    // The text itself may hold what should not be shown again.
    private static StartupException Wrong(string why) => new($"The PKCS #11 URI cannot be used: {why}. For example: {Example}");
}
