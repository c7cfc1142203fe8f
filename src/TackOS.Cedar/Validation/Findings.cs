using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation;

/// <summary>Collects what is wrong with values, each held against its declared type; the first hundred findings.</summary>
internal sealed class Findings(Schema schema)
{
    // A hostile value can be wrong in as many ways as it is long, and nobody reads on.
    private const int Enough = 100;

    private readonly List<Diagnostic> _diagnostics = [];

    private bool IsEnough => _diagnostics.Count >= Enough;

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public void Add(string code, string message, CedarValue offending, string? suggestion = null) =>
        _diagnostics.Add(new Diagnostic(Severity.Error, code, message, default, Quote(offending), suggestion));

    public void UndeclaredType(EntityUid uid) =>
        Add("undeclared-entity-type", $"The entity type {uid.Type} is not declared", uid, DeclaredTypes.Suggest(uid.Type, schema));

    public void UndeclaredAction(EntityUid uid) => Add(
        "undeclared-action", $"The action {uid} is not declared", uid,
        Spelling.Suggest(uid.ToString(), schema.Actions.Keys.Select(known => known.ToString())));

    /// <summary>Refuses an id that an enumerated type does not list.</summary>
    public void CheckId(EntityUid uid, string subject)
    {
        if (schema.EntityTypes.TryGetValue(uid.Type, out var type) && type.EnumeratedIds is { } ids && !ids.Contains(uid.Id))
            Add("invalid-enumerated-id", $"{subject}: the type {type.Name} does not list {uid}", uid, Spelling.Suggest(uid.Id, ids));
    }

    /// <summary>Holds a record against its type: all that is required is there, nothing else is, and each value is of its type.</summary>
    /// <param name="record">The record.</param>
    /// <param name="type">Its type.</param>
    /// <param name="subject">What it belongs to, to begin a sentence with.</param>
    /// <param name="path">How it is reached from there; empty for the whole.</param>
    public void CheckRecord(RecordValue record, RecordType type, string subject, string path)
    {
        foreach (var (name, attribute) in type.Attributes)
        {
            if (attribute.IsRequired && !IsEnough && !record.Has(name))
                Add("missing-attribute", $"{subject} has no {AttributePath(path, name)}, which is required", new StringValue(name));
        }

        foreach (var (name, value) in record.Names.Zip(record.Values))
        {
            if (IsEnough)
                return;
            if (type.Attributes.TryGetValue(name, out var attribute))
                CheckValue(value, attribute.Type, subject, AttributePath(path, name));
            else
                AddUnexpected(name, value, type, $"{subject} has the {AttributePath(path, name)}, which is not declared");
        }
    }

    /// <summary>Holds a value against its type. Values nest at most <see cref="CedarValue.MaxDepth"/> levels, and so does this.</summary>
    public void CheckValue(CedarValue value, CedarType type, string subject, string path)
    {
        switch (type, value)
        {
            case (CedarType.RecordOf expected, RecordValue record):
                CheckRecord(record, expected.Record, subject, path);
                break;
            case (CedarType.SetOf expected, SetValue set):
                CheckSet(set, expected.Element, subject, path);
                break;
            case (CedarType.Entity expected, EntityUid uid) when uid.Type == expected.Name:
                CheckId(uid, $"{subject}, {path}");
                break;
            case (CedarType.Bool, BoolValue) or (CedarType.Long, LongValue) or (CedarType.String, StringValue):
                break;
            case (CedarType.Extension expected, _) when value.TypeName == expected.Name:
                break;
            default:
                Add("wrong-type", $"{subject}, {path}: expected {type}, got {TypeOf(value)}", value);
                break;
        }
    }

    /// <summary>The first member that does not fit speaks for all.</summary>
    private void CheckSet(SetValue set, CedarType element, string subject, string path)
    {
        var before = _diagnostics.Count;
        foreach (var item in set.Items)
        {
            CheckValue(item, element, subject, $"a member of {path}");
            if (_diagnostics.Count > before)
                return;
        }
    }

    private void AddUnexpected(string name, CedarValue value, RecordType type, string message) =>
        Add("unexpected-attribute", message, value, Spelling.Suggest(name, type.Attributes.Keys));

    private static string AttributePath(string path, string name) =>
        path.Length == 0 ? $"attribute `{name}`" : $"attribute `{name}` of {path}";

    private static string TypeOf(CedarValue value) => value is EntityUid uid ? uid.Type : value.TypeName;

    private static string Quote(CedarValue value)
    {
        const int Longest = 80;
        var text = value.ToString();
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }
}
