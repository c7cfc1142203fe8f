namespace TackOS.Cli.Connect;

/// <summary>Reads one server of a list. A field that is not known could change what the server does, so it is refused.</summary>
internal sealed class ServerReading(ImportText text, string path, string id, JsonMember member)
{
    private const int MaxArguments = 256;

    // What only steers the client's own handling of a server.
    private static readonly HashSet<string> ClientOnly = new(StringComparer.Ordinal)
    {
        "alwaysAllow", "autoApprove", "timeout", "description", "title", "gallery", "version", "icon", "dev", "tools", "note",
    };

    private readonly Dictionary<string, JsonPart> fields = text.Object(path, member.Value);
    private readonly List<ImportedSecret> secrets = [];
    private readonly List<MissingValue> missing = [];

    internal ImportedServer Server()
    {
        var type = Take("type") is { } part ? text.String($"{path}.type", part) : fields.ContainsKey("url") ? "http" : "stdio";
        var disabled = IsTrue("disabled") | IsFalse("enabled");
        ImportedTransport transport = type switch
        {
            "stdio" => Stdio(),
            "http" or "streamable-http" or "streamableHttp" or "streamable_http" => Http(),
            "sse" => throw Refused("type", "is \"sse\", a transport that MCP has withdrawn; give the server's streamable HTTP address and type \"http\""),
            _ => throw Refused("type", "is neither \"stdio\" nor \"http\""),
        };

        var unknown = fields.Keys.FirstOrDefault(k => !ClientOnly.Contains(k));
        return unknown is null
            ? new(id, member.Name, transport, secrets, missing, disabled)
            : throw text.Refused("import.unknown", ImportText.Child(path, unknown), fields[unknown], "is not known here, or not for a server of this type");
    }

    private ImportedTransport.Stdio Stdio()
    {
        var command = Plain("command", Take("command") ?? throw text.Refused("import.shape", path, member.Value, "has neither \"command\" nor \"url\""));
        if (command.Length == 0) throw Refused("command", "is empty");

        var arguments = new List<string>();
        if (Take("args") is { } args)
        {
            if (args.Kind != JsonKind.Array) throw text.Refused("import.shape", $"{path}.args", args, "is not an array");
            if (args.Items.Count > MaxArguments) throw text.Refused("import.size", $"{path}.args", args, $"holds more than {MaxArguments} arguments");
            foreach (var item in args.Items) arguments.Add(Argument(arguments, item));
        }

        var folder = Take("cwd") is { } cwd ? Plain("cwd", cwd) : null;
        var environment = Values("env", name => new SecretSlot.Variable(name));
        return new(command, arguments, environment, folder, PackageCommand.Recognise(command, arguments));
    }

    private ImportedTransport.Http Http()
    {
        var part = Take("url") ?? throw text.Refused("import.shape", path, member.Value, "has no \"url\"");
        var url = Plain("url", part);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw text.Refused("import.shape", $"{path}.url", part, "is not an http or https address");
        if (address.UserInfo.Length > 0 || HoldsCredential(address.Query.TrimStart('?').Split('&')))
            throw text.Refused("import.credential", $"{path}.url", part, "holds what looks like a credential; give it as a header");
        return new(address, Values("headers", name => new SecretSlot.Header(name, "")));
    }

    /// <summary>The values of <c>env</c> or <c>headers</c>, what looks like a credential set aside.</summary>
    private Dictionary<string, string> Values(string field, Func<string, SecretSlot> slot)
    {
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Take(field) is not { } part) return plain;
        foreach (var (name, valuePart) in text.Object($"{path}.{field}", part))
        {
            var at = ImportText.Child($"{path}.{field}", name);
            var value = text.String(at, valuePart);
            if (!IsSlotName(name, field)) throw text.Refused("import.shape", at, valuePart, "has a name that is not allowed there");
            if (value.AsSpan().ContainsAny('\r', '\n') && field == "headers") throw text.Refused("import.shape", at, valuePart, "holds a line end");
            if (HasPlaceholder(value)) missing.Add(new(slot(name), value));
            else if (value.Length > 0 && (CredentialShape.NamesCredential(name) || CredentialShape.LooksLikeCredential(value))) Secret(slot(name), name, value, at, valuePart);
            else plain.Add(name, value);
        }

        return plain;
    }

    private void Secret(SecretSlot slot, string name, string value, string at, JsonPart part)
    {
        if (slot is SecretSlot.Header && CredentialShape.SchemeOf(value) is { Length: > 0 } scheme)
        {
            slot = new SecretSlot.Header(name, scheme);
            value = value[scheme.Length..];
        }

        var secretName = ServerNames.ToId(name) is { } slotId ? $"{id}-{slotId}" : throw text.Refused("import.name", at, part, "has a name that gives no id");
        if (secrets.Exists(s => s.Name == secretName)) throw text.Refused("import.duplicate", at, part, "differs from another only in letter case or punctuation");
        secrets.Add(new(secretName, slot, value));
    }

    private string Argument(List<string> before, JsonPart item)
    {
        var at = $"{path}.args[{before.Count}]";
        var value = text.String(at, item);
        if (HasPlaceholder(value)) throw Unfilled(at, item);
        var option = before.Count > 0 && before[^1].StartsWith('-') && !before[^1].Contains('=') && !value.StartsWith('-') ? before[^1] : "";
        var named = option.Length > 0 && CredentialShape.NamesCredential(option) ? [$"{option}={value}"] : new[] { value };
        return HoldsCredential(named)
            ? throw text.Refused("import.credential", at, item, "holds what looks like a credential, which every process list shows; give it through \"env\" or \"headers\"")
            : value;
    }

    /// <summary>Whether one of these words is <c>name=value</c> or <c>Name: value</c> with a credential, or is one itself.</summary>
    private static bool HoldsCredential(IEnumerable<string> words) => words.Any(word =>
    {
        var split = word.AsSpan().IndexOfAny('=', ':');
        if (CredentialShape.LooksLikeCredential(word)) return true;
        if (split <= 0 || split + 1 >= word.Length) return false;
        var value = word[(split + 1)..].Trim();
        return CredentialShape.LooksLikeCredential(value) || (value.Length > 0 && CredentialShape.NamesCredential(word[..split]));
    });

    /// <summary>A string that may not depend on what only the client knows.</summary>
    private string Plain(string field, JsonPart part)
    {
        var value = text.String($"{path}.{field}", part);
        return HasPlaceholder(value) ? throw Unfilled($"{path}.{field}", part) : value;
    }

    private ImportRefusedException Unfilled(string at, JsonPart part) =>
        text.Refused("import.placeholder", at, part, "holds a ${…} that only the client can fill in; write the value there");

    private ImportRefusedException Refused(string field, string problem) => text.Refused("import.shape", $"{path}.{field}", member.Value, problem);

    private static bool HasPlaceholder(string value) => value.Contains("${", StringComparison.Ordinal);

    // RFC 9110 tokens for headers; for variables what POSIX lets a portable environment hold, lower case included.
    private static bool IsSlotName(string name, string field) => name.Length is > 0 and <= 128 && (field == "headers"
        ? name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c))
        : !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    private bool IsTrue(string field) => Flag(field) == "true";

    private bool IsFalse(string field) => Flag(field) == "false";

    private string? Flag(string field)
    {
        if (Take(field) is not { } part) return null;
        var raw = part.Raw(text.Json);
        return raw is "true" or "false" ? raw : throw text.Refused("import.shape", $"{path}.{field}", part, "is neither true nor false");
    }

    private JsonPart? Take(string field) => fields.Remove(field, out var part) ? part : null;
}
