using System.Text.Json;

namespace TackOS.Cedar.Corpus;

/// <summary>Finds and reads what belongs to a case: what it names, and what lies under its own name beside it.</summary>
internal sealed class CorpusFiles(string casePath)
{
    // Cases lie two folders below the root that their file names start from, at most.
    private const int LevelsUp = 2;

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(casePath))!;
    private readonly string _id = Path.GetFileNameWithoutExtension(casePath);

    /// <summary>The text of a file that the case names: looked for from the folders above the case, then beside it.</summary>
    /// <exception cref="FileNotFoundException">It is in none of them.</exception>
    public string Text(string name)
    {
        var from = _folder;
        for (var up = 0; up <= LevelsUp && from is not null; up++, from = Path.GetDirectoryName(from))
        {
            var path = Path.Combine(from, name);
            if (File.Exists(path))
                return File.ReadAllText(path);
        }

        var beside = Path.Combine(_folder, Path.GetFileName(name));
        return File.Exists(beside)
            ? File.ReadAllText(beside)
            : throw new FileNotFoundException($"{name} is neither above nor beside the case.");
    }

    /// <summary>What a validator is to find in the case; null where that is not written down.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public JsonElement? Expected()
    {
        if (Find("-validation", ".validation.json") is not { } path)
            return null;
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    /// <summary>The schema in its JSON form; null where there is only the text.</summary>
    public string? JsonSchema() => Find("-json-schemas", ".cedarschema.json") is { } path ? File.ReadAllText(path) : null;

    /// <summary>A file with the case's id, beside the case or in the sibling of its folder.</summary>
    private string? Find(string folderSuffix, string suffix) =>
        new[] { Path.Combine(_folder, _id + suffix), Path.Combine(_folder + folderSuffix, _id + suffix) }.FirstOrDefault(File.Exists);
}
