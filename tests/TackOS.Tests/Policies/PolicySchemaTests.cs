using System.Text;
using TackOS.Calls;
using TackOS.Cedar;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;
using TackOS.Policies;
using TackOS.Policies.Checking;

namespace TackOS.Tests.Policies;

public sealed class PolicySchemaTests
{
    [Fact]
    public void EveryToolIsAnActionInItsServersGroupWithItsInputTyped()
    {
        var world = new World { Tools = [World.ToolOf("pay", Risk.High, schema: """{"type":"object","properties":{"amount":{"type":"integer"},"to":{"type":"string"}},"required":["amount"]}""")] };
        var schema = Schema.Parse(PolicySchema.TextOf(["bank", "files"], [world["pay"]]));
        var action = schema.Actions[new EntityUid("TackOS::Action", "bank__pay")];
        Assert.Equal([new EntityUid("TackOS::Action", "call"), new EntityUid("TackOS::Action", "server:bank")], action.Ancestors.OrderBy(a => a.Id, StringComparer.Ordinal));
        Assert.Equal(["TackOS::Agent"], action.PrincipalTypes);
        Assert.Equal(["TackOS::Tool"], action.ResourceTypes);
        var input = Assert.IsType<CedarType.RecordOf>(action.Context.Attributes["input"].Type).Record;
        Assert.Equal(new AttributeType(new CedarType.Long(), IsRequired: true), input.Attributes["amount"]);
        Assert.Equal(new AttributeType(new CedarType.String(), IsRequired: false), input.Attributes["to"]);
        Assert.Contains(new EntityUid("TackOS::Action", "server:files"), schema.Actions.Keys);
    }

    [Fact]
    public void WhatTackOSShipsAndWritesFitsTheSchemaWithoutAWarning()
    {
        var world = new World();
        var schema = Schema.Parse(PolicySchema.TextOf(["bank"], [world["read"], world["pay"]]));
        foreach (var file in new[] { ShippedPolicies.Ladder, ShippedPolicies.Risk, ShippedPolicies.DepartmentsOf([world.Department]) })
            Assert.Empty(PolicyValidator.Validate(PolicySet.Parse(file.Text, file.Name), schema).Findings);
    }

    [Fact]
    public void EveryFactThatTheSchemaNamesIsThereAndHasItsType()
    {
        const string Everything = """
            @id("everything")
            forbid (principal is TackOS::Agent, action, resource is TackOS::Tool) when {
              principal.department.autonomy == 7 || resource.server.trusted && resource.riskClass > 9 || (resource.sideEffect && resource.leaves && resource.riskClass > 9) ||
              context.call.risk > 9 || (context.call.sideEffect && context.call.leaves && context.call.sensitiveDirty) ||
              context.run.labels.contains("x") || context.run.calls < 0 || context.run.spentMicros < 0 ||
              context.cost.estimateMicros < 0 || context.cost.headroomMicros < 0 || context.now < datetime("2000-01-01") ||
              (context has mission && context.mission.id == "x") || (context has grant && context.grant.step == "x" && context.grant.humanApproved) ||
              (context has approval && context.approval.people < 0 && context.approval.finance < 0 && context.approval.admin < 0 && context.approval.via == "call")
            };
            """;
        var world = (new World { Level = 4 }).With(Everything);
        var setup = new Setup([world.Department], [world.Agent], [world.Server], [world["read"], world["pay"]]);
        Assert.Empty(Assert.IsType<PolicyFindings.Read>(PolicyCheck.Run(world.Files, setup, World.Now)).Diagnostics);
        Assert.IsType<Verdict.Permitted>(world.Verdict("read"));
        Assert.IsType<Verdict.Permitted>(world.Verdict("pay", grant: new GrantFacts("1", HumanApproved: true)));
        Assert.IsType<Verdict.Permitted>(world.Verdict("pay", approval: World.Yes(1, rules: ["ladder.4.autopilot", "everything"])));
    }

    [Fact]
    public void StrictValidationFindsAMisspeltArgumentAndATypeThatDoesNotFit()
    {
        var world = new World { Tools = [World.ToolOf("pay", Risk.High, schema: """{"type":"object","properties":{"amount":{"type":"integer"}},"required":["amount"]}""")] };
        var setup = new Setup([world.Department], [world.Agent], [world.Server], [world["pay"]]);
        PolicyFindings.Read Checked(string condition) => Assert.IsType<PolicyFindings.Read>(PolicyCheck.Run(
            [new PolicyFile("own.cedar", $"@id(\"x\")\nforbid (principal, action == TackOS::Action::\"bank__pay\", resource)\nwhen {{ {condition} }};")], setup, World.Now));

        Assert.True(Checked("context.input.amount > 100").MayTakeForce);
        var misspelt = Assert.Single(Checked("context.input.amuont > 100").Diagnostics);
        Assert.StartsWith("own.cedar:3:", misspelt.ToString(), StringComparison.Ordinal);
        Assert.Contains("did you mean `amount`?", misspelt.ToString(), StringComparison.Ordinal);
        Assert.False(Checked("context.input.amount == \"100\"").MayTakeForce);
        Assert.False(Checked("context.input.amount.lessThan(decimal(\"1.0\"))").MayTakeForce);
    }

    [Fact]
    public void WithoutAToolThereIsStillASchemaForPolicies() =>
        Assert.Contains(new EntityUid("TackOS::Action", "call"), Schema.Parse(PolicySchema.TextOf([], [])).Actions.Keys);

    [Fact]
    public void AToolWhoseArgumentsAreNotUnderstoodIsLeftOut()
    {
        var world = new World { Tools = [World.ToolOf("odd", Risk.Low, schema: """{"type":"object","unknownKeyword":1}""")] };
        Assert.DoesNotContain("bank__odd", PolicySchema.TextOf(["bank"], [world["odd"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThatNeedEscapesAreEscaped()
    {
        var tools = OfferedTools.Read("""[{"name":"a\"b\\c\u00e9","inputSchema":{"type":"object","properties":{"x\"y":{"enum":["p\"q"]}}}}]"""u8.ToArray(), "s");
        Assert.Contains(new EntityUid("TackOS::Action", "s__a\"b\\cé"), Schema.Parse(PolicySchema.TextOf(["s"], tools)).Actions.Keys);
    }

    [Theory]
    [InlineData("""{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}}""")]
    [InlineData("""[{"name":"t","inputSchema":{"type":"object"}}]""")]
    [InlineData("""{"name":"t","inputSchema":{"type":"object"}}""")]
    public void ToolsAreReadInEveryFormThatServersGiveThem(string json) => Assert.Equal("s__t", Assert.Single(OfferedTools.Read(Encoding.UTF8.GetBytes(json), "s")).Name);

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("[7]")]
    [InlineData("""{"tools":7}""")]
    [InlineData("""{"tools":[{}]}""")]
    [InlineData("""{"tools":[{"name":1}]}""")]
    public void WhatIsNoListOfToolsIsRefused(string json) => Assert.Throws<FormatException>(() => OfferedTools.Read(Encoding.UTF8.GetBytes(json), "s"));

    [Fact]
    public void TheExamplesOfCedarForAgentsGiveSchemas()
    {
        var examples = PublicData.Texts("cedar/cedar.tar.gz", name =>
            name.Contains("/mcp-schema-examples/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith(".cedarschema.json", StringComparison.Ordinal)).ToList();
        Assert.True(examples.Count > 10);
        Assert.All(examples, text => Assert.NotEmpty(Schema.Parse(PolicySchema.TextOf(["s"], OfferedTools.Read(Encoding.UTF8.GetBytes(text), "s"))).Actions));
    }
}
