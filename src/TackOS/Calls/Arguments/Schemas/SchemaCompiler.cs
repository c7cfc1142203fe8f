using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>Builds every schema of a document, those that nothing refers to included: a document is understood whole or not at all.</summary>
internal sealed class SchemaCompiler
{
    private readonly Dialect dialect;
    private readonly SchemaPlaces places;
    private readonly Dictionary<string, SubSchema> built;

    // From each place to those that look at the same value.
    private readonly Dictionary<string, List<string>> inPlace = new(StringComparer.Ordinal);

    private SchemaCompiler(JsonElement root, Dialect dialect)
    {
        this.dialect = dialect;
        places = new SchemaPlaces(root, dialect);
        built = places.All.ToDictionary(place => place.Pointer, _ => new SubSchema(), StringComparer.Ordinal);
    }

    /// <exception cref="UnsupportedSchemaException">Something in the document is not understood.</exception>
    public static SubSchema Compile(JsonElement root)
    {
        var compiler = new SchemaCompiler(root, Dialect.Of(root));
        foreach (var place in compiler.places.All)
        {
            compiler.built[place.Pointer].Complete(compiler.Keywords(place));
        }

        compiler.RefuseLoops();
        return compiler.built[""];
    }

    /// <summary>The schema at a pointer, for the values inside the present one.</summary>
    public SubSchema Inner(string pointer) => built[pointer];

    /// <summary>The schema at a pointer, for the present value itself.</summary>
    public SubSchema InPlace(SchemaPlace from, string pointer)
    {
        if (!inPlace.TryGetValue(from.Pointer, out var targets))
        {
            inPlace.Add(from.Pointer, targets = []);
        }

        targets.Add(pointer);
        return built[pointer];
    }

    public SchemaPlace? Resolve(SchemaPlace from, string reference) => places.Resolve(from, reference);

    private List<Keyword> Keywords(SchemaPlace place)
    {
        if (place.Element.ValueKind != JsonValueKind.Object)
        {
            return place.Element.ValueKind == JsonValueKind.True ? [] : [new Never(place.Keyword)];
        }

        RefuseOtherDialect(place);
        RefuseIgnored(place);
        var keywords = new List<Keyword>();
        foreach (var property in place.Element.EnumerateObject())
        {
            if (dialect.Rule(property.Name)!.Build(new KeywordSource(this, place, property.Name, property.Value)) is { } keyword)
            {
                keywords.Add(keyword);
            }
        }

        return keywords;
    }

    private void RefuseOtherDialect(SchemaPlace place)
    {
        if (place.Element.TryGetProperty("$schema", out var named) && Dialect.Named(named) != dialect)
        {
            throw new UnsupportedSchemaException("$schema", place.Pointer, "A schema inside the document is of another draft than the whole.");
        }
    }

    private void RefuseIgnored(SchemaPlace place)
    {
        if (!dialect.IgnoresBesideReference || !place.Element.TryGetProperty("$ref", out _))
        {
            return;
        }

        foreach (var property in place.Element.EnumerateObject())
        {
            if (property.Name != "$ref" && dialect.Asserts(property.Name))
            {
                throw new UnsupportedSchemaException(property.Name, place.Pointer, "Draft-07 ignores what stands beside a $ref, so the keyword would be lost.");
            }
        }
    }

    /// <summary>Refuses references that come back without looking inside the value, by taking away what leads nowhere until nothing is left.</summary>
    private void RefuseLoops()
    {
        var callers = inPlace.SelectMany(pair => pair.Value.Select(target => (From: pair.Key, To: target))).ToLookup(edge => edge.To, edge => edge.From);
        var left = inPlace.ToDictionary(pair => pair.Key, pair => pair.Value.Count, StringComparer.Ordinal);
        var finished = new Queue<string>(built.Keys.Where(pointer => !left.ContainsKey(pointer)));
        while (finished.TryDequeue(out var done))
        {
            foreach (var caller in callers[done])
            {
                if (--left[caller] == 0)
                {
                    left.Remove(caller);
                    finished.Enqueue(caller);
                }
            }
        }

        if (left.Count > 0)
        {
            throw new UnsupportedSchemaException("$ref", left.Keys.First(), "The references lead back to where they began, without end.");
        }
    }
}
