using System.Text.Json;
using TackOS.Cedar;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cli.Verbs;

/// <summary>The files that the Cedar verbs read; what cannot be read is refused with its place.</summary>
internal sealed class CedarFiles(Run run)
{
    private const int MaxDepth = 256;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public PolicySet Policies(string file) => Read(() => PolicySet.Parse(Text(file), file));

    /// <summary>A schema in JSON where the name ends in <c>.json</c>, and as text otherwise.</summary>
    public Schema Schema(string file) => Read(() =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Cedar.Schemas.Schema.ParseJson(Text(file), file) : Cedar.Schemas.Schema.Parse(Text(file), file));

    /// <summary>Entities, typed by the schema where there is one.</summary>
    public Entities Entities(string file, Schema? schema) =>
        Read(() => schema is null ? CedarJson.ParseEntities(Text(file), file) : schema.ParseEntities(Text(file), file));

    /// <summary>A request, its context typed by the schema where there is one.</summary>
    public Request Request(string file, Schema? schema) => Read(() =>
    {
        using var document = JsonDocument.Parse(Text(file), Strict);
        var root = document.RootElement;
        var action = CedarJson.ReadUid(root.GetProperty("action"));
        var context = !root.TryGetProperty("context", out var written) ? RecordValue.Empty
            : schema is null ? CedarJson.ReadContext(written) : schema.ReadContext(action, written);
        return new Request(CedarJson.ReadUid(root.GetProperty("principal")), action, CedarJson.ReadUid(root.GetProperty("resource")), context);
    });

    private string Text(string file) => File.ReadAllText(Path.GetFullPath(file, run.Around.Places.WorkingFolder));

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception malformed) when (malformed is CedarParseException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RefusedException("cedar-malformed", malformed.Message);
        }
    }
}
