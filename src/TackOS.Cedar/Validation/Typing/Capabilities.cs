using System.Collections.Immutable;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// What conditions have made certain: that the attribute or tag is there, of the expression with that shape. An expression is true only if
/// all its capabilities hold, so a union is what <c>&amp;&amp;</c> knows and an intersection what <c>||</c> knows. Immutable.
/// </summary>
internal sealed class Capabilities
{
    public static readonly Capabilities None = new([]);

    private readonly ImmutableHashSet<Capability> _known;

    private Capabilities(ImmutableHashSet<Capability> known) => _known = known;

    public static Capabilities Of(Capability capability) => new([capability]);

    public bool Include(Capability capability) => _known.Contains(capability);

    /// <summary>Adds the smaller to the larger, so that a long chain of conditions does not copy what it knows at every step.</summary>
    public Capabilities And(Capabilities other)
    {
        var (small, large) = _known.Count < other._known.Count ? (this, other) : (other, this);
        return small._known.IsEmpty ? large : new Capabilities(large._known.Union(small._known));
    }

    public Capabilities Or(Capabilities other) => _known.IsEmpty || other._known.IsEmpty ? None : new Capabilities(_known.Intersect(other._known));
}

/// <summary>That an attribute or tag is there.</summary>
/// <param name="IsTag">Whether it is a tag.</param>
/// <param name="Subject">The shape of the expression that has it.</param>
/// <param name="Name">The attribute's name as a shape, or the shape of the expression that names the tag.</param>
internal readonly record struct Capability(bool IsTag, int Subject, int Name);
