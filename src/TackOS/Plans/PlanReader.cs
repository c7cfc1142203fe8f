using System.Text.Json;
using TackOS.Calls;
using TackOS.Calls.Arguments;

namespace TackOS.Plans;

/// <summary>Reads plan documents. An unknown key may be a bound that was misspelt, so it is a refusal.</summary>
internal static class PlanReader
{
    private const int LongestText = 2_000;

    public static PlanReading Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return StrictJson.Parse(utf8, StrictJsonLimits.Default) switch
            {
                JsonReading.Parsed parsed => new PlanReading.Read(ReadPlan(parsed.Root)),
                JsonReading.Malformed flaw => new PlanReading.Invalid(
                    $"The plan is not acceptable JSON ({flaw.Code}, byte {flaw.ByteOffset}): {flaw.Sentence}", null, ""),
                _ => new PlanReading.Invalid("The plan could not be read.", null, ""),
            };
        }
        catch (FaultException fault)
        {
            return new PlanReading.Invalid(fault.Message, fault.Step, fault.Pointer);
        }
    }

    private static Plan ReadPlan(JsonElement root)
    {
        var document = new Part(root, null, "", ["agent", "mission", "steps"]);
        var agent = document.Text("agent", IncomingCall.LongestName) ?? throw document.Fault("agent", "is missing: name the agent that will make the calls");
        var mission = document.Text("mission", IncomingCall.LongestName);
        var steps = document.Member("steps", JsonValueKind.Array, "an array of steps") ?? throw document.Fault("steps", "is missing: list the calls in order");
        if (steps.GetArrayLength() is 0 or > Plan.MostSteps)
            throw document.Fault("steps", $"has {steps.GetArrayLength()} steps; a plan has 1 to {Plan.MostSteps}");
        List<PlanStep> read = [.. steps.EnumerateArray().Select(ReadStep)];
        CheckIds(read);
        return new Plan(agent, mission, read, Convert.ToHexStringLower(CanonicalJson.Digest(root)));
    }

    private static PlanStep ReadStep(JsonElement element, int place)
    {
        var step = new Part(element, place + 1, $"/steps/{place}", ["id", "tool", "arguments", "note"]);
        return new PlanStep(
            step.Text("id", IncomingCall.LongestOperationKey),
            step.Text("tool", IncomingCall.LongestName) ?? throw step.Fault("tool", "is missing: name a tool as tools/list shows it, server__tool"),
            step.Member("arguments", JsonValueKind.Object, "an object") ?? throw step.Fault("arguments", "is missing: give the exact arguments, {} for none"),
            step.Text("note", LongestText));
    }

    private static void CheckIds(List<PlanStep> steps)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Id is { } id && !seen.Add(id))
                throw new FaultException($"Step {i + 1} has the id of an earlier step; ids are unique in a plan (/steps/{i}/id).", i + 1, $"/steps/{i}/id");
        }
    }

    /// <summary>One object of the document, with the names it may have.</summary>
    private sealed class Part
    {
        private readonly JsonElement _object;
        private readonly int? _step;
        private readonly string _pointer;

        public Part(JsonElement element, int? step, string pointer, string[] names)
        {
            (_object, _step, _pointer) = (element, step, pointer);
            if (element.ValueKind != JsonValueKind.Object)
                throw new FaultException($"{Name} must be an object with {string.Join(", ", names)} ({Where(pointer)}).", step, pointer);
            if (element.EnumerateObject().Any(p => !names.Contains(p.Name, StringComparer.Ordinal)))
                throw new FaultException($"{Name} has a key that is not known here; the keys are {string.Join(", ", names)} ({Where(pointer)}).", step, pointer);
        }

        private string Name => _step is { } step ? $"Step {step}" : "The plan";

        public string? Text(string name, int longest)
        {
            if (Member(name, JsonValueKind.String, "a string")?.GetString() is not { } text)
                return null;
            return text.Length > 0 && text.Length <= longest ? text : throw Fault(name, $"must have 1 to {longest} characters");
        }

        public JsonElement? Member(string name, JsonValueKind kind, string what)
        {
            if (!_object.TryGetProperty(name, out var member))
                return null;
            return member.ValueKind == kind ? member : throw Fault(name, $"must be {what}");
        }

        public FaultException Fault(string name, string what)
        {
            var pointer = $"{_pointer}/{name}";
            return new FaultException($"{Name}: {name} {what} ({pointer}).", _step, pointer);
        }

        private static string Where(string pointer) => pointer.Length == 0 ? "the whole document" : pointer;
    }

    private sealed class FaultException(string message, int? step, string pointer) : Exception(message)
    {
        public int? Step => step;

        public string Pointer => pointer;
    }
}
