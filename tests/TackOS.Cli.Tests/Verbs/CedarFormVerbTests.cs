using System.Text.Json;
using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class CedarFormVerbTests
{
    private const string Loose = "// Why.\npermit(principal,action,resource) when{context.a}; // end\n";
    private const string LaidOut = "// Why.\npermit (principal, action, resource)\nwhen { context.a }; // end\n";

    [Fact]
    public async Task AFormattedFileIsPrintedAndLeftAlone()
    {
        using var shell = new Shell();
        var path = shell.Write("p.cedar", Loose);
        Assert.Equal(new Answered(0, LaidOut, ""), await shell.RunAsync("cedar format p.cedar"));
        Assert.Equal(Loose, File.ReadAllText(path));
    }

    [Fact]
    public async Task StandardInputIsFormattedAtTheWidthAndIndentAskedFor()
    {
        using var shell = new Shell { Input = Loose };
        Assert.Equal(
            "// Why.\npermit\n(principal, action, resource)\nwhen\n{\n    context.a\n}; // end\n",
            (await shell.RunAsync("cedar format - --line-width 12 --indent-width 4")).Out);
    }

    [Fact]
    public async Task ACheckFailsUntilTheFileIsWritten()
    {
        using var shell = new Shell();
        var path = shell.Write("p.cedar", Loose);
        shell.Write("good.cedar", LaidOut);
        var checkedFirst = await shell.RunAsync("cedar format p.cedar good.cedar --check");
        Assert.Equal((1, "p.cedar is not formatted\n1 of 2 are formatted\n"), (checkedFirst.Exit, checkedFirst.Out));

        Assert.Equal(0, (await shell.RunAsync("cedar format p.cedar good.cedar --write")).Exit);
        Assert.Equal(LaidOut, File.ReadAllText(path));

        var checkedAgain = await shell.RunAsync("cedar format p.cedar good.cedar --check --json");
        Assert.Equal(0, checkedAgain.Exit);
        Assert.All(JsonElement.Parse(checkedAgain.Out).EnumerateArray(), file => Assert.True(file.GetProperty("formatted").GetBoolean()));
    }

    [Fact]
    public async Task NothingIsWrittenWhereOneFileIsNotCedar()
    {
        using var shell = new Shell();
        var path = shell.Write("p.cedar", Loose);
        shell.Write("bad.cedar", "permit(principal,\naction resource);");
        var answer = await shell.RunAsync("cedar format p.cedar bad.cedar --write");
        Assert.Equal(1, answer.Exit);
        Assert.StartsWith("bad.cedar:2:8: ", answer.Error, StringComparison.Ordinal);
        Assert.EndsWith("[cedar-malformed]\n", answer.Error, StringComparison.Ordinal);
        Assert.Equal(Loose, File.ReadAllText(path));
    }

    [Fact]
    public async Task BytesThatAreNoTextAreRefused()
    {
        using var shell = new Shell();
        await File.WriteAllBytesAsync(Path.Combine(shell.Folder, "p.cedar"), [.. "// "u8, 0xff, (byte)'\n'], TestContext.Current.CancellationToken);
        Assert.Equal(new Answered(1, "", "p.cedar is not UTF-8 text. [cedar-malformed]\n"), await shell.RunAsync("cedar format p.cedar --write"));
    }

    [Theory]
    [InlineData("cedar format p.cedar --write --check")]
    [InlineData("cedar format - --write")]
    [InlineData("cedar format p.cedar --line-width 0")]
    [InlineData("cedar format p.cedar --indent-width 17")]
    [InlineData("cedar format")]
    [InlineData("cedar translate p.cedar --from cedar --to cedar")]
    [InlineData("cedar translate p.cedar --from cedar")]
    [InlineData("cedar translate p.cedar --from cedar --to xml")]
    public async Task WhatMakesNoSenseIsWrongUsage(string line)
    {
        using var shell = new Shell();
        shell.Write("p.cedar", Loose);
        Assert.Equal(2, (await shell.RunAsync(line)).Exit);
    }

    [Fact]
    public async Task PoliciesAreTranslatedThereAndBack()
    {
        using var shell = new Shell();
        shell.Write("p.cedar", "@id(\"a\") permit(principal == ?principal, action, resource);\n" + Loose);
        var json = await shell.RunAsync("cedar translate p.cedar --from cedar --to json");
        Assert.Equal(0, json.Exit);
        var document = JsonElement.Parse(json.Out);
        Assert.Equal("permit", document.GetProperty("staticPolicies").GetProperty("policy1").GetProperty("effect").GetString());
        Assert.Equal("?principal", document.GetProperty("templates").GetProperty("a").GetProperty("principal").GetProperty("slot").GetString());

        shell.Input = json.Out;
        var text = await shell.RunAsync("cedar translate - --from json --to cedar");
        Assert.Equal(
            "@id(\"policy1\")\npermit (principal, action, resource)\nwhen { context.a };\n@id(\"a\")\npermit (principal == ?principal, action, resource);\n", text.Out);
        Assert.Equal(text.Out, JsonElement.Parse((await shell.RunAsync("cedar translate - --from json --to cedar --json")).Out).GetProperty("text").GetString());
    }

    [Fact]
    public async Task ASchemaIsTranslatedThereAndBack()
    {
        using var shell = new Shell();
        shell.Write("s.cedarschema", "entity User = { name: String };\naction read appliesTo { principal: User, resource: User };\n");
        var json = await shell.RunAsync("cedar translate s.cedarschema --from cedar --to json --kind schema");
        Assert.True(JsonElement.Parse(json.Out).GetProperty("").GetProperty("entityTypes").TryGetProperty("User", out _));
        shell.Input = json.Out;
        var text = await shell.RunAsync("cedar translate - --from json --to cedar --kind schema");
        Assert.Equal(0, text.Exit);
        Assert.Contains("entity User", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeTranslatedIsRefusedWithItsPlace()
    {
        using var shell = new Shell();
        shell.Write("p.json", """{"staticPolicies": {"a": {"effect": "permit"}}}""");
        Assert.Equal(
            new Answered(1, "", "p.json: $.staticPolicies.a: `principal` is missing at `{\"effect\": \"permit\"}` [cedar-malformed]\n"),
            await shell.RunAsync("cedar translate p.json --from json --to cedar"));
    }
}
