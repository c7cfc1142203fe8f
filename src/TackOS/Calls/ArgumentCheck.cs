using System.Text.Json;
using TackOS.Calls.Arguments;

namespace TackOS.Calls;

/// <summary>Holds arguments to the tool's schema. What the schema does not plainly allow is refused.</summary>
public static class ArgumentCheck
{
    private const int MostViolationsTold = 5;

    /// <summary>
    /// Null where the schema allows the arguments; else <see cref="Codes.SchemaUnsupported"/> or <see cref="Codes.ArgumentsInvalid"/>, whose
    /// sentence names the places at fault by JSON Pointer (RFC 6901) and repeats no value.
    /// </summary>
    public static Refusal? Check(JsonElement root, AcceptedTool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        if (tool.Schema is not ArgumentSchema.Compiled schema)
            return Unsupported(tool);
        var violations = schema.Validate(root);
        return violations.Count == 0 ? null : Invalid(tool, violations);
    }

    private static Refusal Unsupported(AcceptedTool tool)
    {
        var why = tool.Schema is ArgumentSchema.Unsupported unsupported ? unsupported.Sentence : "It cannot be read.";
        return new Refusal(
            Codes.SchemaUnsupported,
            $"The argument schema of {tool.Name} is not understood whole, and arguments that cannot be checked are refused. {why}");
    }

    private static Refusal Invalid(AcceptedTool tool, IReadOnlyList<SchemaViolation> violations)
    {
        var told = string.Join(' ', violations.Take(MostViolationsTold).Select(v => $"{Place(v)}: {v.Sentence}"));
        var more = violations.Count > MostViolationsTold ? $" And {violations.Count - MostViolationsTold} more." : "";
        return new Refusal(Codes.ArgumentsInvalid, $"The arguments do not fit the schema of {tool.Name}. {told}{more}");
    }

    private static string Place(SchemaViolation violation) => violation.Pointer.Length == 0 ? "The whole" : violation.Pointer;
}
