using System.Collections.Immutable;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// What is known of an expression's value: a closed family. It says more than a schema can (a Bool that is always true, an entity of one
/// of several types), because that is what makes conditions worth following. Two are compared by <see cref="TypeLattice"/>, never by
/// equality.
/// </summary>
internal abstract class InferredType
{
    public static readonly InferredType Nothing = new Never();
    public static readonly InferredType Long = new Primitive("Long");
    public static readonly InferredType String = new Primitive("String");

    private InferredType()
    {
    }

    /// <summary>No value at all: the type of the members of an empty set.</summary>
    public sealed class Never : InferredType
    {
        public override string ToString() => "Never";
    }

    /// <summary>A truth value, and which one where that is certain.</summary>
    public sealed class Bool : InferredType
    {
        public static readonly Bool Either = new(null);
        public static readonly Bool True = new(true);
        public static readonly Bool False = new(false);

        private Bool(bool? always) => Always = always;

        public bool? Always { get; }

        public static Bool Of(bool? always) => always switch
        {
            true => True,
            false => False,
            null => Either,
        };

        public override string ToString() => "Bool";
    }

    /// <summary><c>Long</c> or <c>String</c>; there is one instance of each.</summary>
    public sealed class Primitive(string name) : InferredType
    {
        public override string ToString() => name;
    }

    public sealed class Extension(string name) : InferredType
    {
        public string Name => name;

        /// <summary>Whether <c>&lt;</c> and its like compare such values.</summary>
        public bool IsOrdered => name is "datetime" or "duration";

        public override string ToString() => name;
    }

    /// <summary>An entity of one of these types; more than one only when permissive typing joined them.</summary>
    public sealed class Entity(ImmutableSortedSet<string> types) : InferredType
    {
        public Entity(string type)
            : this(ImmutableSortedSet.Create(StringComparer.Ordinal, type))
        {
        }

        public ImmutableSortedSet<string> Types => types;

        public override string ToString() => string.Join(" or ", types);
    }

    public sealed class SetOf(InferredType element) : InferredType
    {
        public InferredType Element => element;

        public override string ToString() => $"Set<{element}>";
    }

    /// <summary>A record. An open one, which only permissive typing makes, may have attributes that are not listed.</summary>
    public sealed class RecordOf(IReadOnlyDictionary<string, InferredAttribute> attributes, bool isOpen) : InferredType
    {
        private const int LongestList = 6;

        public IReadOnlyDictionary<string, InferredAttribute> Attributes => attributes;

        public bool IsOpen => isOpen;

        /// <summary>The names only: the types of a large record would bury the sentence that it stands in.</summary>
        public override string ToString()
        {
            var names = attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(LongestList).Select(pair => pair.Key + (pair.Value.IsRequired ? "" : "?"));
            return $"{{{string.Join(", ", names)}{(isOpen || attributes.Count > LongestList ? ", …" : "")}}}";
        }
    }
}

/// <summary>An attribute's type, and whether it is certainly there.</summary>
internal sealed record InferredAttribute(InferredType Type, bool IsRequired);
