using System.Text;
using TackOS.Plans;

namespace TackOS.Tests.Plans;

public class PlanTests
{
    [Fact]
    public void APlanIsReadWhole()
    {
        var plan = Read("""{"agent":"robot","mission":"m1","steps":[{"id":"a","tool":"bank__pay","arguments":{"amount":1},"note":"rent"},{"tool":"bank__read","arguments":{}}]}""");
        Assert.Equal(("robot", "m1", 2), (plan.Agent, plan.Mission, plan.Steps.Count));
        Assert.Equal(("a", "bank__pay", "rent"), (plan.Steps[0].Id, plan.Steps[0].Tool, plan.Steps[0].Note));
        Assert.Matches("^[0-9a-f]{64}$", plan.Digest);
    }

    [Fact]
    public void TheDigestIsThatOfTheValueAndNotOfItsSpelling()
    {
        var one = Read("""{"agent":"robot","steps":[{"tool":"t","arguments":{"a":1,"b":2}}]}""").Digest;
        Assert.Equal(one, Read("""{ "steps": [ {"arguments":{"b":2.0,"a":1},"tool":"t"} ], "agent":"robot" }""").Digest);
        Assert.NotEqual(one, Read("""{"agent":"robot","steps":[{"tool":"t","arguments":{"a":1,"b":3}}]}""").Digest);
    }

    [Theory]
    [InlineData("", null, "")]
    [InlineData("[]", null, "")]
    [InlineData("""{"agent":"r","agent":"r","steps":[]}""", null, "")]
    [InlineData("""{"steps":[{"tool":"t","arguments":{}}]}""", null, "/agent")]
    [InlineData("""{"agent":7,"steps":[{"tool":"t","arguments":{}}]}""", null, "/agent")]
    [InlineData("""{"agent":"","steps":[{"tool":"t","arguments":{}}]}""", null, "/agent")]
    [InlineData("""{"agent":"r"}""", null, "/steps")]
    [InlineData("""{"agent":"r","steps":[]}""", null, "/steps")]
    [InlineData("""{"agent":"r","steps":{}}""", null, "/steps")]
    [InlineData("""{"agent":"r","step":[],"steps":[]}""", null, "")]
    [InlineData("""{"agent":"r","steps":["t"]}""", 1, "/steps/0")]
    [InlineData("""{"agent":"r","steps":[{"tool":"t","arguments":{}},{"tool":"t"}]}""", 2, "/steps/1/arguments")]
    [InlineData("""{"agent":"r","steps":[{"arguments":{}}]}""", 1, "/steps/0/tool")]
    [InlineData("""{"agent":"r","steps":[{"tool":"t","arguments":[]}]}""", 1, "/steps/0/arguments")]
    [InlineData("""{"agent":"r","steps":[{"tool":"t","args":{},"arguments":{}}]}""", 1, "/steps/0")]
    [InlineData("""{"agent":"r","steps":[{"id":"a","tool":"t","arguments":{}},{"id":"a","tool":"t","arguments":{}}]}""", 2, "/steps/1/id")]
    [InlineData("""{"agent":"r","steps":[{"tool":"t","arguments":{"a":9007199254740993}}]}""", null, "")]
    public void ABadDocumentIsRefusedWithItsPlace(string json, int? step, string pointer)
    {
        var invalid = Assert.IsType<PlanReading.Invalid>(Plan.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal((step, pointer), (invalid.Step, invalid.Pointer));
        Assert.EndsWith(".", invalid.Sentence, StringComparison.Ordinal);
        if (pointer.Length > 0)
            Assert.Contains(pointer, invalid.Sentence, StringComparison.Ordinal);
        if (step is not null)
            Assert.Contains($"Step {step}", invalid.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void APlanHasAtMostAHundredSteps(int steps, bool accepted)
    {
        var json = $$"""{"agent":"r","steps":[{{string.Join(',', Enumerable.Repeat("""{"tool":"t","arguments":{}}""", steps))}}]}""";
        Assert.Equal(accepted, Plan.Read(Encoding.UTF8.GetBytes(json)) is PlanReading.Read);
    }

    private static Plan Read(string json) => Assert.IsType<PlanReading.Read>(Plan.Read(Encoding.UTF8.GetBytes(json))).Plan;
}
