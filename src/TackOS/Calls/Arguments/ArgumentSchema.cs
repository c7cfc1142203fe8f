using System.Text.Json;
using TackOS.Calls.Arguments.Schemas;

namespace TackOS.Calls.Arguments;

/// <summary>
/// A tool's JSON Schema, draft 2020-12 (also when it names no draft) or draft-07, as a gate: it is either understood completely or
/// refused. An unknown keyword may be the one that mattered, so it is a refusal and never a pass.
/// </summary>
/// <remarks>
/// Annotations pass unread: title, description, default, examples, deprecated, readOnly, writeOnly, $comment, format,
/// contentEncoding, contentMediaType, contentSchema, and keys that begin with <c>x-</c>. Not supported: references out of the
/// document (meta-schemas included), $dynamicRef and $dynamicAnchor, $vocabulary, other drafts, references that only lead back to themselves,
/// draft-07 assertions beside a $ref (which that draft ignores), and patterns that .NET cannot match as ECMAScript does.
/// </remarks>
public abstract record ArgumentSchema
{
    private ArgumentSchema()
    {
    }

    /// <summary>Understands a schema whole, or says what in it is not understood. The element should come from <see cref="StrictJson"/>.</summary>
    public static ArgumentSchema Compile(JsonElement schema)
    {
        try
        {
            return new Compiled(schema, SchemaCompiler.Compile(schema));
        }
        catch (UnsupportedSchemaException refusal)
        {
            return new Unsupported(refusal.Keyword, refusal.Path, refusal.Message);
        }
    }

    /// <summary>A schema that is understood. Safe to share between threads.</summary>
    public sealed record Compiled : ArgumentSchema
    {
        private readonly SubSchema whole;

        internal Compiled(JsonElement root, SubSchema whole)
        {
            Root = root;
            this.whole = whole;
        }

        /// <summary>The schema as it was given, for those who derive something else from it.</summary>
        public JsonElement Root { get; }

        /// <summary>
        /// Every violation found, at most 32; none means the arguments conform. Work is bounded: what needs too many steps, too deep a
        /// recursion or too slow a pattern match is itself a violation. The element must come from <see cref="StrictJson"/>.
        /// </summary>
        public IReadOnlyList<SchemaViolation> Validate(JsonElement arguments) => Evaluation.Run(whole, arguments);
    }

    /// <summary>
    /// A schema that is not understood. <paramref name="Path"/> is the JSON Pointer of the schema object that holds
    /// <paramref name="Keyword"/>.
    /// </summary>
    public sealed record Unsupported(string Keyword, string Path, string Sentence) : ArgumentSchema;
}
