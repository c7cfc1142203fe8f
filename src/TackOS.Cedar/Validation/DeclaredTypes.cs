using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Validation;

/// <summary>Questions about the names of types.</summary>
internal static class DeclaredTypes
{
    /// <summary>Whether entities of the type are actions: its name ends in <c>Action</c>, whatever the namespace.</summary>
    public static bool IsAction(string type) => BaseOf(type) == "Action";

    /// <summary>What was probably meant by a type that is not declared: a namesake in another namespace, or a similar name.</summary>
    public static string? Suggest(string type, Schema schema)
    {
        var namesake = schema.EntityTypes.Keys.FirstOrDefault(known => BaseOf(known) == BaseOf(type));
        return namesake is null ? Spelling.Suggest(type, schema.EntityTypes.Keys) : $"did you mean `{namesake}`?";
    }

    private static string BaseOf(string type) => type[(type.LastIndexOf(':') + 1)..];
}
