using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class ServerVerbs
{
    public static Noun Create() => new("server", "Upstream MCP servers", List(), Show(), Add(), ServerImportVerb.Create(), Accept(), Remove());

    private static Verb List() => new("list", "List the servers", "tackos server list", [], async run =>
    {
        var servers = await run.Api.GetAsync($"servers");
        return run.Answer(servers, page => page.Table("No servers yet. Add one: tackos server add NAME, or tackos server import FILE",
            ["server", "state", "trusted", "may reach", "reached by"],
            servers.Items().Select(s => new Cell[] { s.Text("id"), State(s), s.YesNo("trusted"), ServerPage.MayReach(s), ServerPage.ReachedBy(s) })));
    });

    private static Verb Show()
    {
        var name = Take.Word("NAME", "the server");
        return new Verb("show", "Show a server and its accepted tools", "tackos server show notes", [name], async run =>
        {
            var server = await FindAsync(run, run.Get(name));
            var tools = await ToolsOfAsync(run, run.Get(name));
            return run.Answer(new { server, tools }, page =>
            {
                ServerPage.Print(page, server);
                ServerPage.Print(page, tools);
            });
        });
    }

    private static Verb Add()
    {
        var name = Take.Word("NAME", "the server's id: a-z, 0-9 and single hyphens");
        var takes = new TransportOptions();
        var trusted = Take.Flag("--trusted", "believe what it says of its own tools");
        return new Verb("add", "Add a server, which serves nothing before it is accepted, or set one anew",
            "tackos server add files --package @modelcontextprotocol/server-filesystem@2025.8.21 --arg /srv/papers --folder /srv/papers",
            [name, .. takes.All, trusted], async run =>
            {
                var server = await run.Api.PutAsync($"servers/{run.Get(name)}", new { transport = takes.Read(run), trusted = run.Get(trusted) });
                return run.Answer(server, $"{run.Get(name)} is known and waits to be accepted: tackos server accept {run.Get(name)}");
            });
    }

    private static Verb Accept()
    {
        var name = Take.Word("NAME", "the server");
        var yes = Take.Flag("--yes", "do not ask, and accept what it offers now");
        var unfit = Take.Flag("--unfit", "accept although policies in force do not fit the new definitions");
        return new Verb("accept", "Install and start a server once, show what it offers, and pin that", "tackos server accept notes", [name, yes, unfit], async run =>
        {
            var (server, question) = (run.Get(name), $"Accept {run.Get(name)} and every tool as it is shown here?");
            // Looking installs and starts it, which is for nothing where nobody can answer.
            if (!run.Around.HasPerson)
                run.Confirm(question, run.Get(yes));
            var offer = await ServerOffer.ReadAsync(run.Api, server);
            if (!run.Get(yes))
                ServerOffer.Print(new Page(run.Around with { Out = run.Around.Error, Colours = false }), offer);
            run.Confirm(question, run.Get(yes));
            var accepted = await ServerOffer.AcceptAsync(run.Api, server, offer, run.Get(unfit));
            return run.Answer(accepted, page =>
            {
                page.Line($"{server} is accepted.", Tone.Good);
                ServerPage.Print(page, [.. accepted.Items("tools")]);
            });
        });
    }

    private static Verb Remove()
    {
        var name = Take.Word("NAME", "the server");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it", required: true);
        return new Verb("remove", "Remove a server and its tools", "tackos server remove notes --reason \"not used\"", [name, reason], async run =>
        {
            await run.Api.DeleteAsync($"servers/{run.Get(name)}?reason={run.Get(reason)}");
            return run.Answer(new { id = run.Get(name), removed = true }, $"{run.Get(name)} is removed.");
        });
    }

    private static async Task<JsonElement> FindAsync(Run run, string name) => (await run.Api.GetAsync($"servers")).WithId(name)
        ?? throw new RefusedException("not-found", $"There is no server '{name}'. tackos server list shows those there are.");

    private static async Task<List<JsonElement>> ToolsOfAsync(Run run, string name) =>
        [.. (await run.Api.GetAsync($"tools")).Items().Where(t => t.Text("server") == name)];

    private static Cell State(JsonElement server) => server.Truth("accepted") ? Tones.Of("accepted") : new Cell("to accept", Tone.Warning);
}
