using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using static TackOS.Calls.Arguments.JsonReading;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>JSONTestSuite, and the hostile JSON-RPC bodies and amounts, as their labels say.</summary>
public class StrictJsonCorpusTests
{
    private const string Archive = "attacks/attacks.tar.gz";

    // What a y_ file may be refused for: the suite calls these legal, and they are, but two readers may differ about them.
    private static readonly string[] DocumentedRefusals = [StrictJson.DuplicateKey, StrictJson.NegativeZero, StrictJson.InexactNumber];

    // Their fault lies in JSON-RPC or MCP, which this parser knows nothing of.
    private static readonly string[] NotAboutJson = ["d-rpc-case", "d-rpc-nulname", "d-rpc-batch", "d-rpc-idnull", "d-rpc-idobj"];

    [Fact]
    public void EveryDocumentOfTheTestSuiteIsTreatedAsItsNameSays()
    {
        var files = SharedData.Unpack(Archive, "/test_parsing/");
        Assert.NotEmpty(files);
        var refusedOnPurpose = 0;
        foreach (var (name, bytes) in files)
        {
            var reading = StrictJson.Parse(bytes, StrictJsonLimits.Default);
            switch (Path.GetFileName(name)[0])
            {
                case 'y' when reading is Malformed malformed:
                    Assert.True(DocumentedRefusals.Contains(malformed.Code), $"{name}: {malformed}");
                    refusedOnPurpose++;
                    break;
                case 'n':
                    Assert.True(reading is Malformed, name);
                    break;
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{files.Count} documents; {refusedOnPurpose} legal ones refused by a documented rule");
        Assert.InRange(refusedOnPurpose, 0, 6);
    }

    [Fact]
    public void EveryHostileRequestIsRefusedOrKeptAsItIsLabelled()
    {
        foreach (var (id, expect, body) in Requests())
        {
            var reading = StrictJson.Parse(body, StrictJsonLimits.Default);
            if (expect == "reject" && !NotAboutJson.Contains(id))
            {
                Assert.True(reading is Malformed, id);
            }
            else if (expect is "accept" or "accept_without_authority" or "not_treated_as_name")
            {
                Assert.True(reading is Parsed, id);
            }
        }
    }

    [Theory]
    [InlineData("d-rpc-bigint", StrictJson.InexactNumber)]
    [InlineData("d-rpc-dec", StrictJson.InexactNumber)]
    [InlineData("d-rpc-exp", StrictJson.InexactNumber)]
    [InlineData("d-rpc-negzero", StrictJson.NegativeZero)]
    public void ANumberThatItsLabelWantsPreservedIsRefusedRatherThanRounded(string id, string code)
    {
        var body = Requests().Single(request => request.Id == id).Body;
        Assert.Equal(code, Assert.IsType<Malformed>(StrictJson.Parse(body, StrictJsonLimits.Default)).Code);
    }

    [Fact]
    public void NoAmountIsAcceptedWithAnotherValueThanWritten()
    {
        foreach (var line in Lines("budget/amounts.jsonl"))
        {
            var literal = line.GetProperty("literal").GetString()!;
            if (StrictJson.Parse(Encoding.UTF8.GetBytes(literal), StrictJsonLimits.Default) is Parsed { Root.ValueKind: JsonValueKind.Number } parsed)
            {
                Assert.Equal(literal, Encoding.UTF8.GetString(CanonicalJson.Write(parsed.Root)));
            }
        }
    }

    private static IEnumerable<(string Id, string Expect, byte[] Body)> Requests() =>
        Lines("json/mcp-requests.jsonl").Select(line =>
            (line.GetProperty("id").GetString()!, line.GetProperty("expect").GetString()!, line.GetProperty("body_b64").GetBytesFromBase64()));

    private static IEnumerable<JsonElement> Lines(string file) =>
        Encoding.UTF8.GetString(SharedData.Unpack(Archive, file).Values.Single())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line));
}
