namespace TackOS.Calls.Arguments.Schemas;

/// <summary>Leaves the compiler from however deep it is; <see cref="ArgumentSchema.Compile"/> turns it into a value.</summary>
internal sealed class UnsupportedSchemaException(string keyword, string path, string sentence) : Exception(sentence)
{
    public string Keyword { get; } = Excerpt.Of(keyword);

    public string Path { get; } = path;
}
