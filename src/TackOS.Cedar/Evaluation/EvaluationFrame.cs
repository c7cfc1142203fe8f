using System.Diagnostics.CodeAnalysis;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>
/// What one evaluation reads, and where it leaves its failure. An expression that errs answers null after telling the frame
/// why: no exception is thrown, and the compiler's null checks make it impossible to go on with a value that is not there.
/// </summary>
internal sealed class EvaluationFrame(Request request, Entities entities)
{
    public Request Request => request;

    public Entities Entities => entities;

    /// <summary>Why the last evaluation that answered null did so.</summary>
    public EvaluationFailure? Failure { get; private set; }

    /// <summary>Notes the failure and answers null.</summary>
    public CedarValue? Fail(EvaluationErrorKind kind, SourcePosition position, string message)
    {
        Failure = new EvaluationFailure(kind, position, message);
        return null;
    }

    public CedarValue? WrongType(string expected, CedarValue actual, SourcePosition position) =>
        Fail(EvaluationErrorKind.WrongType, position, $"expected {expected}, got {actual.TypeName}");

    /// <summary>Whether the value is of the wanted type; when it is not (or already failed), the failure is noted.</summary>
    public bool Is<T>([NotNullWhen(true)] CedarValue? value, string expected, SourcePosition position, [NotNullWhen(true)] out T? typed)
        where T : CedarValue
    {
        typed = value as T;
        if (typed is null && value is not null)
            WrongType(expected, value, position);
        return typed is not null;
    }
}

/// <summary>Why an expression has no value.</summary>
internal sealed record EvaluationFailure(EvaluationErrorKind Kind, SourcePosition Position, string Message);
