using TackOS.Cedar.Values;

namespace TackOS.Policies.Inputs;

/// <summary>The Cedar type of an argument, derived from the tool's JSON Schema: a closed family.</summary>
internal abstract record InputType
{
    private InputType()
    {
    }

    /// <summary>The type as a Cedar schema writes it.</summary>
    public abstract string Cedar { get; }

    public sealed record Truth : InputType
    {
        public override string Cedar => "Bool";
    }

    /// <summary>A JSON Schema <c>integer</c>.</summary>
    public sealed record Whole : InputType
    {
        public override string Cedar => "Long";
    }

    /// <summary>A JSON Schema <c>number</c>.</summary>
    public sealed record Number : InputType
    {
        public override string Cedar => "decimal";
    }

    /// <summary>A text; <paramref name="Choices"/> are the only ones that there are, or null.</summary>
    public sealed record Text(Strings? Choices) : InputType
    {
        public override string Cedar => "String";
    }

    /// <summary>A text with a format that Cedar has a type for.</summary>
    public sealed record Formatted(InputFormat Format) : InputType
    {
        public override string Cedar => Format.CedarType;
    }

    public sealed record SetOf(InputType Item) : InputType
    {
        public override string Cedar => $"Set<{Item.Cedar}>";
    }

    public sealed record RecordOf(Fields Fields) : InputType
    {
        public override string Cedar => Fields.Cedar;
    }

    /// <summary>One of several types: a record with an optional attribute for each, named <c>typeChoiceN</c> as in cedar-for-agents.</summary>
    public sealed record OneOf(Fields Alternatives) : InputType
    {
        public override string Cedar => Alternatives.Cedar;
    }

    /// <summary>What has no Cedar type: policy sees that it is there and whether it equals a given canonical text, nothing more.</summary>
    public sealed record Untyped : InputType
    {
        public override string Cedar => PolicyNames.UntypedType;
    }
}

/// <summary>A name with its type; an attribute that is not required may be absent.</summary>
internal sealed record Field(string Name, InputType Type, bool IsRequired);

/// <summary>The attributes of a record in the order of their names; equal when all of them are.</summary>
internal sealed record Fields
{
    private readonly Dictionary<string, Field> _byName;

    public Fields(IEnumerable<Field> fields)
    {
        All = [.. fields.OrderBy(f => f.Name, StringComparer.Ordinal)];
        _byName = All.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    public static Fields None { get; } = new([]);

    public IReadOnlyList<Field> All { get; }

    /// <summary>The record type as a Cedar schema writes it; what an attribute may be is noted in <c>@choices</c>.</summary>
    public string Cedar => All.Count == 0 ? "{}" : $"{{ {string.Join(", ", All.Select(Written))} }}";

    public Field? Find(string name) => _byName.GetValueOrDefault(name);

    public bool Equals(Fields? other) => other is not null && All.SequenceEqual(other.All);

    public override int GetHashCode() => All.Aggregate(All.Count, HashCode.Combine);

    private static string Written(Field field)
    {
        var choices = field.Type is InputType.Text { Choices: { } texts } ? $"@choices({new StringValue(string.Join(", ", texts.All))}) " : "";
        return $"{choices}{new StringValue(field.Name)}{(field.IsRequired ? "" : "?")}: {field.Type.Cedar}";
    }
}

/// <summary>Some texts, in order; equal when all of them are.</summary>
internal sealed record Strings(IReadOnlyList<string> All)
{
    public bool Equals(Strings? other) => other is not null && All.SequenceEqual(other.All);

    public override int GetHashCode() => All.Aggregate(All.Count, HashCode.Combine);
}
