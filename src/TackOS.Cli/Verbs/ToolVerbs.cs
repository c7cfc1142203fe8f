using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class ToolVerbs
{
    public static Noun Create() => new("tool", "What servers offer: risk and price", List(), Classify(), Price());

    private static Verb List() => new("list", "List the accepted tools", "tackos tool list", [], async run =>
    {
        var tools = await run.Api.GetAsync($"tools");
        return run.Answer(tools, page => page.Table("No tools yet. Accept a server: tackos server accept NAME",
            ["tool", "risk", "side effect", "leaves", "labels", "releases", "price", "state", "classified by"], tools.Items().Select(t =>
            {
                var known = t.Get("classification") ?? t;
                return new Cell[]
                {
                    t.TextOrNull("name") ?? $"{t.Text("server")}__{t.Text("upstreamName")}", Tones.Of(known.Risk("risk")), known.YesNo("sideEffect"), known.YesNo("leaves"),
                    known.Joined("labels"), known.Truth("releasesCredentials") ? "credentials" : "", t.Amount("priceMicros"), t.Truth("quarantined") ? Tones.Of("quarantined") : "", known.Text("source"),
                };
            })));
    });

    private static Verb Classify()
    {
        var tool = Take.Word("TOOL", "the tool, as server__tool");
        var risk = Take.OneOf("--risk", "how much harm one call can do", ["Low", "Medium", "High", "Critical"], required: true);
        var sideEffect = Take.YesNo("--side-effect", "whether it changes anything", required: true);
        var leaves = Take.YesNo("--leaves", "whether it sends, posts, pays or fetches an address", required: true);
        var labels = Take.Texts("--label", "LABEL", "a label of its results, such as untrusted or private; repeatable");
        var release = Take.OneOf("--release", "give agents its results although they look like somebody's credentials; without it they are withheld", ["credentials"]);
        return new Verb("classify", "Say what a tool can do; the operator's word stands above the server's",
            "tackos tool classify notes__search --risk low --side-effect no --leaves no --label private", [tool, risk, sideEffect, leaves, labels, release], async run =>
            {
                var answer = await run.Api.PutAsync($"tools/{run.Get(tool)}/classification", new
                {
                    risk = run.Get(risk),
                    sideEffect = run.Truth(sideEffect),
                    leaves = run.Truth(leaves),
                    labels = run.Get(labels) ?? [],
                    releasesCredentials = run.Has(release),
                });
                return run.Answer(answer, $"{run.Get(tool)} is {run.Get(risk)}.");
            });
    }

    private static Verb Price()
    {
        var tool = Take.Word("TOOL", "the tool, as server__tool");
        var amount = Take.AmountOrNone("AMOUNT", "what one call costs, such as 0.25; none is 0");
        return new Verb("price", "Set what one call of a tool costs", "tackos tool price mail__send 0.25", [tool, amount], async run =>
        {
            var answer = await run.Api.PutAsync($"tools/{run.Get(tool)}/price", new { priceMicros = run.Get(amount).Micros ?? 0 });
            return run.Answer(answer, $"A call of {run.Get(tool)} costs {answer.Amount("priceMicros")}.");
        });
    }
}
