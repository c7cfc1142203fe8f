namespace TackOS.Cedar.Evaluation;

/// <summary>Why a policy erred.</summary>
public enum EvaluationErrorKind
{
    /// <summary>An operand is of a type that the operator does not take.</summary>
    WrongType,

    /// <summary>An attribute or tag is read of an entity that is not among the entities.</summary>
    MissingEntity,

    /// <summary>The record or entity is there, and has no such attribute.</summary>
    MissingAttribute,

    /// <summary>The entity is there, and has no such tag.</summary>
    MissingTag,

    /// <summary>The result does not fit into 64 bits.</summary>
    Overflow,

    /// <summary>An extension function refused its arguments.</summary>
    Extension,

    /// <summary>A set or record would nest deeper than any value may.</summary>
    TooDeep,
}
