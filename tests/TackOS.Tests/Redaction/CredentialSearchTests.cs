using System.Text;
using System.Text.Json;
using TackOS.Redaction;

namespace TackOS.Tests.Redaction;

public class CredentialSearchTests(ITestOutputHelper output)
{
    // The prefix stands apart from its body so that scanners of this repository do not take the sample for a leak.
    private const string Key = "AKIA" + "2B3C4D5E6F7GQRST";

    [Theory]
    [InlineData("a text", """{"content":[{"type":"text","text":"it is KEY"}]}""", 1)]
    [InlineData("structured", """{"structuredContent":{"rows":[{"k":"KEY"},{"k":"KEY"}]}}""", 2)]
    [InlineData("a name", """{"structuredContent":{"KEY":1}}""", 1)]
    [InlineData("meta", """{"_meta":{"x":{"y":["KEY"]}}}""", 1)]
    [InlineData("a resource", """{"content":[{"type":"resource","resource":{"uri":"file:///x","text":"KEY"}}]}""", 1)]
    [InlineData("escaped", """{"text":"\u0041KIA2B3C4D5E6F7GQRST"}""", 1)]
    [InlineData("JSON in a string", """{"text":" {\"a\":[\"\\u0041KIA2B3C4D5E6F7GQRST\"]}"}""", 1)]
    [InlineData("no JSON after all", """{"text":"{ KEY"}""", 1)]
    [InlineData("half a character", """{"text":"\ud800 KEY"}""", 1)]
    [InlineData("nothing", """{"content":[{"type":"text","text":"AKIA, SECRET and TOKEN are words"}],"n":1e9}""", 0)]
    public void EveryStringOfAResultIsSearched(string where, string json, int count)
    {
        var found = CredentialSearch.In(Encoding.UTF8.GetBytes(json.Replace("KEY", Key, StringComparison.Ordinal)));

        Assert.True(count == found.Sum(kind => kind.Count), where);
        Assert.All(found, kind => Assert.Equal(CredentialKind.AwsAccessKey, kind.Kind));
    }

    [Theory]
    [InlineData("""{"structuredContent":{"DB_PASSWORD":"correct-horse-9"}}""", 1)]
    [InlineData("""{"content":[{"type":"text","text":"A=1\nDB_PASSWORD=correct-horse-9\nTOKEN=0123456789abcdef\n"}]}""", 2)]
    [InlineData("""{"text":"{\"DB_PASSWORD\":\"correct-horse-9\"}"}""", 1)]
    [InlineData("""{"DB_PASSWORD":"${DB_PASSWORD}","TOKEN":"short","password":"correct-horse-9","KEYS":"correct-horse-9"}""", 0)]
    public void AnEnvironmentFileIsRecognisedAsTextAndAsJson(string json, int count)
    {
        var found = CredentialSearch.In(Encoding.UTF8.GetBytes(json));

        Assert.Equal(count, found.Sum(kind => kind.Count));
        Assert.All(found, kind => Assert.Equal(CredentialKind.EnvironmentSecret, kind.Kind));
    }

    [Fact]
    public void HostileDepthIsAnErrorAndInsideAStringIsSearchedAsText()
    {
        var deep = new string('[', 1_000_000);

        Assert.ThrowsAny<JsonException>(() => CredentialSearch.In(Encoding.UTF8.GetBytes(deep)));
        Assert.Single(CredentialSearch.In(JsonSerializer.SerializeToUtf8Bytes(new { text = deep + Key })));
    }

    [Fact]
    public void InPublicDataThatHoldsNoCredentialsNoneAreRecognised()
    {
        string[] folders = ["json/", "tool-poisoning/agentdojo/", "tool-poisoning/descriptions", "unicode/"];
        var texts = PublicData.Texts("attacks/attacks.tar.gz", name => folders.Any(folder => name.StartsWith(folder, StringComparison.Ordinal))).ToList();
        var hits = texts.SelectMany(CredentialShapes.Find).ToList();
        output.WriteLine($"{texts.Count} texts of {texts.Sum(text => text.Length)} characters: {hits.Count} hits");

        Assert.Empty(hits.Select(hit => hit.Kind));
    }
}
