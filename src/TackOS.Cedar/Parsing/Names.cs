using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Identifiers, paths of them, and entity uids.</summary>
internal static class Names
{
    /// <summary>What stands between the parts of a path.</summary>
    public const string Separator = "::";

    public static string ReadIdentifier(TokenReader reader, string what)
    {
        var word = reader.Word;
        if (word.Length == 0)
            throw reader.Error($"expected {what}");
        if (CedarText.IsReserved(word))
            throw reader.Error($"expected {what}, and the word is reserved", "write it in quotes if it is an attribute");
        reader.Take();
        return word;
    }

    /// <summary>A path such as <c>Shop::User</c>.</summary>
    public static string Read(TokenReader reader)
    {
        // Joined at the end, for a hostile path has so many parts that it must not be copied at each.
        List<string> parts = [ReadIdentifier(reader, "an entity type")];
        while (reader.TryTake(TokenKind.PathSeparator))
            parts.Add(ReadIdentifier(reader, "a part of the entity type"));
        return string.Join(Separator, parts);
    }

    /// <summary>Whether it may stand where an action must: the last part of its type is <c>Action</c>.</summary>
    public static bool IsAction(EntityUid uid) => uid.Type == "Action" || uid.Type.EndsWith("::Action", StringComparison.Ordinal);

    /// <summary>A path and an id in quotes, such as <c>Shop::User::"alice"</c>.</summary>
    public static EntityUid ReadUid(TokenReader reader)
    {
        List<string> parts = [ReadIdentifier(reader, "an entity uid")];
        while (reader.Current.Kind == TokenKind.PathSeparator)
        {
            reader.Take();
            if (reader.Current.Kind == TokenKind.String)
                return new EntityUid(string.Join(Separator, parts), StringLiteral.Read(reader, reader.Take()));
            parts.Add(ReadIdentifier(reader, "an entity id in quotes"));
        }

        throw reader.Error("expected `::` and an entity id in quotes", $"an entity is written {string.Join(Separator, parts)}::\"id\"");
    }
}
