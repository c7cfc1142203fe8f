using System.Text.Json;
using TackOS.Calls.Arguments;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>The official JSON Schema test suite for draft 2020-12, its optional part included.</summary>
public class JsonSchemaSuiteTests
{
    // Where format is asserted; here it is an annotation, as the draft has it by default.
    private static readonly string[] LeftOut = ["/optional/format/", "/optional/format-assertion.json"];

    // What ArgumentSchema documents that it does not support.
    private static readonly string[] DocumentedReasons = ["$ref", "$dynamicRef", "$dynamicAnchor", "$schema"];

    // Files about keywords that no draft has, which are to be ignored there and refused here.
    private static readonly string[] AboutUnknownKeywords = ["unknownKeyword.json", "refOfUnknownKeyword.json"];

    [Fact]
    public void EveryCaseAgreesOrItsSchemaIsRefusedForADocumentedReason()
    {
        int agreeing = 0, unsupported = 0;
        var faults = new List<string>();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (file, group) in Groups())
        {
            var cases = group.GetProperty("tests").EnumerateArray().ToArray();
            var schema = ArgumentSchema.Compile(group.GetProperty("schema"));
            if (schema is ArgumentSchema.Unsupported refusal)
            {
                unsupported += cases.Length;
                reasons[refusal.Keyword] = reasons.GetValueOrDefault(refusal.Keyword) + cases.Length;
                if (!IsDocumented(refusal, file))
                {
                    faults.Add($"{file}: {group.GetProperty("description")}: {refusal}");
                }

                continue;
            }

            foreach (var test in cases)
            {
                var violations = ((ArgumentSchema.Compiled)schema).Validate(test.GetProperty("data"));
                var agrees = (violations.Count == 0) == test.GetProperty("valid").GetBoolean();
                agreeing += agrees ? 1 : 0;
                if (!agrees)
                {
                    faults.Add($"{file}: {group.GetProperty("description")}: {test.GetProperty("description")}: {string.Join(' ', violations)}");
                }
            }
        }

        var counts = $"{agreeing} agree, {unsupported} refused: {string.Join(", ", reasons.Select(pair => $"{pair.Key} {pair.Value}"))}";
        TestContext.Current.TestOutputHelper?.WriteLine(counts);
        Assert.True(faults.Count == 0, $"{counts}\n{string.Join('\n', faults)}");
        Assert.True(agreeing >= 1350, counts);
    }

    private static bool IsDocumented(ArgumentSchema.Unsupported refusal, string file) =>
        DocumentedReasons.Contains(refusal.Keyword)
        || (AboutUnknownKeywords.Any(file.EndsWith) && refusal.Sentence.Contains("no such keyword", StringComparison.Ordinal));

    private static IEnumerable<(string File, JsonElement Group)> Groups() =>
        from file in SharedData.Unpack("json-schema/json-schema.tar.gz", "/draft2020-12/")
        where file.Key.Contains("tests/", StringComparison.Ordinal) && !LeftOut.Any(file.Key.Contains)
        from @group in JsonElement.Parse(file.Value).EnumerateArray()
        select (file.Key, @group);
}
