using TackOS.Calls;
using TackOS.Cedar.Schemas;
using TackOS.Cli.Grammar;
using TackOS.Policies;
using TackOS.Policies.Checking;

namespace TackOS.Cli.Verbs;

/// <summary>The Cedar schema that policies are held to, and calls typed by it.</summary>
internal static class PolicySchemaVerb
{
    public static Verb Create()
    {
        var tools = Take.WordIfAny("FILE", "what a server answers to tools/list; without it, the tools accepted by the running gateway");
        var server = Take.Text("--server-id", "NAME", "the server's id in the names of the tools of FILE (default server)");
        return new Verb("schema", "Write the Cedar schema of the tools, from the gateway or from a server's tools/list; with --json in Cedar's JSON form",
            "tackos policy schema tools.json --server-id files", [tools, server], async run =>
            {
                var text = run.GetIfAny(tools) is { } file
                    ? PolicySchema.TextOf([run.Get(server) ?? "server"], Read(await BytesAsync(run, file), run.Get(server) ?? "server"))
                    : await run.Api.GetTextAsync($"policies/schema");
                run.Around.Out.Write(run.Json ? SchemaSyntax.Parse(text).ToJson() + "\n" : text);
                return CommandLine.Done;
            });
    }

    public static Verb CreateRequest()
    {
        var tools = Take.Word("FILE", "what a server answers to tools/list");
        var tool = Take.Text("--tool", "NAME", "the tool, as the server names it", required: true);
        var arguments = Take.Text("--arguments", "FILE", "its arguments, a JSON object", required: true);
        var server = Take.Text("--server-id", "NAME", "the server's id in the tool's name (default server)");
        var agent = Take.Text("--agent", "NAME", "who calls (default agent)");
        return new Verb("request", "Type a call's arguments by its tool's schema: the Cedar request that policy would be asked",
            "tackos policy request tools.json --tool write_file --arguments call.json", [tools, tool, arguments, server, agent], async run =>
            {
                var id = run.Get(server) ?? "server";
                var listed = Read(await BytesAsync(run, run.Get(tools)), id);
                var called = listed.FirstOrDefault(each => each.Tool.UpstreamName == run.Get(tool))
                    ?? throw new RefusedException("tools-unreadable", $"There is no tool {run.Get(tool)} in {run.Get(tools)}.");
                var sent = await BytesAsync(run, run.Get(arguments)!);
                run.Around.Out.WriteLine(Understood(() => OfferedTools.RequestOf(called, sent, run.Get(agent) ?? "agent")));
                return CommandLine.Done;
            });
    }

    private static Task<byte[]> BytesAsync(Run run, string file) => File.ReadAllBytesAsync(Path.GetFullPath(file, run.Around.Places.WorkingFolder));

    private static IReadOnlyList<AcceptedTool> Read(byte[] tools, string server) => Understood(() => OfferedTools.Read(tools, server));

    private static T Understood<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException unreadable)
        {
            throw new RefusedException("tools-unreadable", unreadable.Message);
        }
    }
}
