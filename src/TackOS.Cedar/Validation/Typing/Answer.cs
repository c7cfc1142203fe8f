namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// What typing an expression gave. One that is wrong may still have a type (an <c>&amp;&amp;</c> is a Bool whatever is wrong inside), so that
/// the rest can be looked at; its error has been said.
/// </summary>
/// <param name="Type">The type; null when nothing can be said.</param>
/// <param name="IsRight">Whether the expression, everything below it included, is well typed.</param>
/// <param name="Known">What is certain wherever the expression is true.</param>
internal readonly record struct Answer(InferredType? Type, bool IsRight, Capabilities Known)
{
    /// <summary>Wrong, and of no type.</summary>
    public static readonly Answer Wrong = new(null, IsRight: false, Capabilities.None);

    public bool? Always => (Type as InferredType.Bool)?.Always;

    public static Answer Of(InferredType type) => new(type, IsRight: true, Capabilities.None);

    public static Answer Of(bool? always) => Of(InferredType.Bool.Of(always));

    public Answer With(Capabilities known) => this with { Known = known };

    /// <summary>This answer where the others are right as well; otherwise its type alone.</summary>
    public Answer If(bool othersAreRight) => IsRight && othersAreRight ? this : new Answer(Type, IsRight: false, Capabilities.None);
}
