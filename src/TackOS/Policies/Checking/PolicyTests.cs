using System.Text.Json;
using System.Text.Json.Serialization;

namespace TackOS.Policies.Checking;

/// <summary>
/// The test cases that come with a set of policies, in files named <c>*.tests.json</c>: <c>{"cases": [{"name", "tool", "expect", ...}]}</c>.
/// They are kept with the set, and the set takes force only when all of them hold.
/// </summary>
/// <param name="Cases">In the order written.</param>
public sealed record PolicyTests(IReadOnlyList<PolicyTest> Cases)
{
    public const string Suffix = ".tests.json";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <exception cref="InvalidPolicyException">The file is something else.</exception>
    internal static PolicyTests Read(PolicyFile file)
    {
        try
        {
            var read = JsonSerializer.Deserialize<PolicyTests>(file.Text, Strict);
            if (read is null || read.Cases.Any(test => test is null || test.Approval is { Via: not (Hypotheses.ViaCall or Hypotheses.ViaDraft) }))
                throw new JsonException("A case is an object, and an approval is given via \"call\" or \"draft\".");
            return read;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new InvalidPolicyException($"{file.Name}: it is no file of test cases, {{\"cases\": [{{\"name\", \"tool\", \"expect\", ...}}]}}. {malformed.Message}", malformed);
        }
    }
}

/// <summary>One case: somebody calls a tool, and policy says this.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Tool">As agents name it, <c>server__tool</c>.</param>
/// <param name="Expect">What policy says.</param>
/// <param name="Agent">Who calls; else an agent of <paramref name="Department"/> without a name.</param>
/// <param name="Department">The department of an agent without a name.</param>
/// <param name="Level">The level that the department is presented at; else its own.</param>
/// <param name="Arguments">What the agent sends; else <c>{}</c>.</param>
/// <param name="Labels">What the run carries.</param>
/// <param name="Calls">How many calls the run made.</param>
/// <param name="SpentMicros">What the run spent.</param>
/// <param name="EstimateMicros">What the call costs.</param>
/// <param name="HeadroomMicros">What is left before a stop.</param>
/// <param name="Mission">The mission it is attributed to.</param>
/// <param name="Grant">The step of a grant that it is.</param>
/// <param name="Approval">Who said yes to it.</param>
/// <param name="At">When; else now.</param>
/// <param name="People">How many people are asked for.</param>
/// <param name="Finance">How many of them of finance.</param>
/// <param name="Admin">How many of them admins.</param>
/// <param name="Rule">The id of a policy that must be among those that decided.</param>
public sealed record PolicyTest(
    string Name,
    string Tool,
    Expected Expect,
    string? Agent = null,
    string? Department = null,
    int? Level = null,
    JsonElement? Arguments = null,
    IReadOnlyList<string>? Labels = null,
    long Calls = 0,
    long SpentMicros = 0,
    long EstimateMicros = 0,
    long? HeadroomMicros = null,
    string? Mission = null,
    GrantFacts? Grant = null,
    ApprovalFacts? Approval = null,
    DateTimeOffset? At = null,
    int? People = null,
    int? Finance = null,
    int? Admin = null,
    string? Rule = null);

/// <summary>The verdicts, as test cases name them.</summary>
public enum Expected
{
    [JsonStringEnumMemberName("permit")]
    Permit,

    [JsonStringEnumMemberName("needs-approval")]
    NeedsApproval,

    [JsonStringEnumMemberName("draft")]
    Draft,

    [JsonStringEnumMemberName("shadow")]
    Shadow,

    [JsonStringEnumMemberName("deny")]
    Deny,
}

/// <summary>What became of a case: the sentence says what was otherwise than expected, or is null.</summary>
public sealed record PolicyTestResult(string File, string Name, string? Failure);
