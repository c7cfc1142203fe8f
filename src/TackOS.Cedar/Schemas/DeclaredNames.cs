using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>Which names may be declared, and how names of namespaces and types combine.</summary>
internal static class DeclaredNames
{
    /// <summary>Where the built-in types live, whatever else has their names (Cedar RFC 52).</summary>
    public const string BuiltInNamespace = "__cedar";

    public const string Action = "Action";

    // The JSON form would take them for its own words.
    private static readonly string[] WordsOfJson = ["Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String"];

    public static string? ProblemOfCommonType(string name)
    {
        if (!CedarText.IsIdentifier(name))
            return $"`{name}` cannot name a common type: it is not an identifier or is reserved";
        return WordsOfJson.Contains(name) ? $"`{name}` cannot name a common type: it is a word of the JSON form" : null;
    }

    public static string? ProblemOfEntityType(string name)
    {
        if (!CedarText.IsIdentifier(name))
            return $"`{name}` cannot name an entity type: it is not an identifier or is reserved";
        return name == Action ? "`Action` is the type of actions and cannot be declared" : null;
    }

    public static string Qualify(string inNamespace, string name) => inNamespace.Length == 0 ? name : $"{inNamespace}::{name}";

    public static bool IsQualified(string name) => name.Contains("::", StringComparison.Ordinal);

    /// <summary>The last part of a name.</summary>
    public static string Base(string name)
    {
        var separator = name.LastIndexOf("::", StringComparison.Ordinal);
        return separator < 0 ? name : name[(separator + 2)..];
    }

    /// <summary>Whether the text is a name of a type that may be referred to; the built-in ones are among them.</summary>
    public static bool IsReference(string text) => text.Split("::").All(part => part == BuiltInNamespace || CedarText.IsIdentifier(part));
}
