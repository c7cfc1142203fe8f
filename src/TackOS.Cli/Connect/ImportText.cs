namespace TackOS.Cli.Connect;

/// <summary>A list's text and its name, which every refusal points into.</summary>
internal sealed record ImportText(string Json, string Source)
{
    private const int MaxShownName = 80;

    internal ImportRefusedException Refused(string code, string path, JsonPart part, string problem)
    {
        var line = Json.AsSpan(0, part.Start).Count('\n') + 1;
        return new(new(code, path, line, $"{Source}, line {line}: {path} {problem}."));
    }

    /// <summary>The path of a member; a name that is not plain is quoted, with everything invisible escaped.</summary>
    internal static string Child(string path, string name)
    {
        var shown = name.Length > MaxShownName ? name[..MaxShownName] + "…" : name;
        return shown.Length > 0 && shown.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? $"{path}.{shown}"
            : $"{path}[{System.Text.Json.JsonSerializer.Serialize(shown)}]";
    }

    /// <summary>A string's value; one with a lone surrogate or a NUL, which no process or header can be given, is refused.</summary>
    internal string String(string path, JsonPart part)
    {
        var value = part.Text ?? throw Refused("import.shape", path, part, "is not a string");
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogatePair(value, i)) i++;
            else if (value[i] == '\0' || char.IsSurrogate(value[i])) throw Refused("import.shape", path, part, "holds a character that no program can be given");
        }

        return value;
    }

    /// <summary>An object's members by name, each name once.</summary>
    internal Dictionary<string, JsonPart> Object(string path, JsonPart part)
    {
        if (part.Kind != JsonKind.Object) throw Refused("import.shape", path, part, "is not an object");
        var members = new Dictionary<string, JsonPart>(StringComparer.Ordinal);
        foreach (var member in part.Members)
            if (!members.TryAdd(member.Name, member.Value)) throw Refused("import.duplicate", Child(path, member.Name), member.Value, "stands there a second time");
        return members;
    }
}

internal sealed class ImportRefusedException(ImportRefusal refusal) : Exception(refusal.Sentence)
{
    internal ImportRefusal Refusal { get; } = refusal;
}
