using System.Text.Json;
using TackOS.Calls.Arguments;

namespace TackOS.Plans;

/// <summary>
/// What an agent declares it is going to do: calls in order, with all their arguments. Nothing in it is trusted; a plan is a question, and
/// only its simulation answers it.
/// </summary>
/// <param name="Agent">The agent that will make the calls.</param>
/// <param name="Mission">The mission they serve, where the plan names one.</param>
/// <param name="Steps">1 to <see cref="MostSteps"/>.</param>
/// <param name="Digest">SHA-256, in lower-case hex, of the document's canonical form (RFC 8785).</param>
public sealed record Plan(string Agent, string? Mission, IReadOnlyList<PlanStep> Steps, string Digest)
{
    public const int MostSteps = 100;

    /// <summary>
    /// Reads <c>{"agent", "mission"?, "steps": [{"id"?, "tool", "arguments", "note"?}]}</c> as strict JSON of at most 1 MiB. Throws for no
    /// input; anything that is not exactly such a document is refused with the place of the fault.
    /// </summary>
    public static PlanReading Read(ReadOnlyMemory<byte> utf8) => PlanReader.Read(utf8);
}

/// <summary>One call of a plan.</summary>
/// <param name="Id">The plan's own name for the step, unique in it; null where it has none.</param>
/// <param name="Tool">The tool as agents name it, <c>server__tool</c>.</param>
/// <param name="Arguments">An object, from <see cref="StrictJson"/>.</param>
/// <param name="Note">Why, in the agent's words.</param>
public sealed record PlanStep(string? Id, string Tool, JsonElement Arguments, string? Note);

/// <summary>What came of reading a plan.</summary>
public abstract record PlanReading
{
    private PlanReading()
    {
    }

    public sealed record Read(Plan Plan) : PlanReading;

    /// <param name="Sentence">What is wrong, with the step, counted from 1, and what would be accepted; never a value of the document.</param>
    /// <param name="Step">The step at fault, from 1; null where it is the plan itself.</param>
    /// <param name="Pointer">Where in the document, as a JSON Pointer (RFC 6901).</param>
    public sealed record Invalid(string Sentence, int? Step, string Pointer) : PlanReading;
}
