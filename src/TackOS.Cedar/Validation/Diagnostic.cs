using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation;

public enum Severity
{
    Error,
    Warning,
}

/// <summary>What a validator found.</summary>
/// <param name="Severity">An error means that the thing is not valid.</param>
/// <param name="Code">Stable, in kebab case, such as <c>unknown-attribute</c>.</param>
/// <param name="Message">One sentence: what is wrong.</param>
/// <param name="Position">Where it stands; none for what was not read from text.</param>
/// <param name="OffendingText">The text there.</param>
/// <param name="Suggestion">What was probably meant.</param>
public sealed record Diagnostic(
    Severity Severity, string Code, string Message, SourcePosition Position, string OffendingText = "", string? Suggestion = null)
{
    public override string ToString()
    {
        var place = Position.ToString();
        var near = OffendingText.Length == 0 ? "" : $" at `{OffendingText}`";
        return (place.Length == 0 ? "" : place + ": ") + Message.TrimEnd('.') + near + (Suggestion is null ? "" : $"; {Suggestion}");
    }
}
