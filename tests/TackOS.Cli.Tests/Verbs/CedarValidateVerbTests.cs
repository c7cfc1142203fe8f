using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class CedarValidateVerbTests
{
    private const string Schema = "entity User { age: Long, boss?: User, home?: ipaddr }; entity File; action read appliesTo { principal: User, resource: File, context: { from?: ipaddr } };";

    private const string Request = """{"principal":{"type":"User","id":"ana"},"action":{"type":"Action","id":"read"},"resource":{"type":"File","id":"a"},"context":{"from":"10.0.0.1"}}""";

    [Theory]
    [InlineData("principal.age > 18", "", 0, "valid")]
    [InlineData("principal.aeg > 18", "", 1, "p.cedar:1:44: User has no attribute `aeg` at `principal.aeg`")]
    [InlineData("principal.age == \"x\"", "", 1, "[incompatible-types]")]
    [InlineData("principal.age == \"x\"", "--permissive", 0, "valid")]
    [InlineData("principal.age > 18 && false", "", 0, "valid, 1 warning")]
    [InlineData("principal.age > 18 && false", "--deny-warnings", 1, "[impossible-policy]")]
    [InlineData("principal.age >", "", 1, "[cedar-malformed]")]
    public async Task ValidityIsAnExitCode(string condition, string options, int exit, string says)
    {
        using var shell = Prepared($"permit(principal, action, resource) when {{ {condition} }};");
        var answer = await shell.RunAsync($"cedar validate --policies p.cedar --schema s.cedarschema {options}");
        Assert.Equal(exit, answer.Exit);
        Assert.Contains(says, answer.Out + answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDocumentSaysWhatWasFoundWhere()
    {
        using var shell = Prepared("@id(\"old\") permit(principal, action, resource) when { principal.boss.age > 18 };");
        var answer = JsonElement.Parse((await shell.RunAsync("cedar validate --policies p.cedar --schema s.cedarschema --json")).Out);
        Assert.False(answer.GetProperty("valid").GetBoolean());
        var finding = Assert.Single(answer.GetProperty("findings").EnumerateArray());
        Assert.Equal("old", finding.GetProperty("policy").GetString());
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.Equal("optional-attribute", finding.GetProperty("code").GetString());
        Assert.Equal("principal.boss", finding.GetProperty("text").GetString());
        Assert.StartsWith("p.cedar:1:", finding.GetProperty("at").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EntitiesAndTheRequestAreCheckedToo()
    {
        using var shell = Prepared("permit(principal, action, resource);");
        shell.Write("e.json", """[{"uid":{"type":"User","id":"ana"},"attrs":{"age":"old"}}]""");
        shell.Write("r.json", Request.Replace("File", "Flie", StringComparison.Ordinal));
        var answer = await shell.RunAsync("cedar validate --policies p.cedar --schema s.cedarschema --entities e.json --request r.json");
        Assert.Equal(1, answer.Exit);
        Assert.Contains("[wrong-type]", answer.Out, StringComparison.Ordinal);
        Assert.Contains("[undeclared-entity-type]", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"age\":30}", 0, "Allow")]
    [InlineData("{\"age\":\"old\"}", 1, "[cedar-unfit]")]
    public async Task ASchemaTypesWhatIsAuthorizedAndIsKept(string attributes, int exit, string says)
    {
        using var shell = Prepared("permit(principal, action, resource) when { context.from.isIpv4() };");
        shell.Write("e.json", $$"""[{"uid":{"type":"User","id":"ana"},"attrs":{{attributes}}}]""");
        shell.Write("r.json", Request);
        var answer = await shell.RunAsync("cedar authorize --policies p.cedar --entities e.json --request r.json --schema s.cedarschema");
        Assert.Equal(exit, answer.Exit);
        Assert.Contains(says, answer.Out + answer.Error, StringComparison.Ordinal);
    }

    private static Shell Prepared(string policies)
    {
        var shell = new Shell();
        shell.Write("p.cedar", policies);
        shell.Write("s.cedarschema", Schema);
        return shell;
    }
}
