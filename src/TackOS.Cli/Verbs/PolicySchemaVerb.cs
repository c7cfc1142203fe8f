using TackOS.Cedar.Schemas;
using TackOS.Cli.Grammar;
using TackOS.Policies;
using TackOS.Policies.Checking;

namespace TackOS.Cli.Verbs;

/// <summary>The Cedar schema that policies are held to.</summary>
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
                    ? TextOf(await File.ReadAllBytesAsync(Path.GetFullPath(file, run.Around.Places.WorkingFolder)), run.Get(server) ?? "server")
                    : await run.Api.GetTextAsync($"policies/schema");
                run.Around.Out.Write(run.Json ? SchemaSyntax.Parse(text).ToJson() + "\n" : text);
                return CommandLine.Done;
            });
    }

    private static string TextOf(byte[] tools, string server)
    {
        try
        {
            return PolicySchema.TextOf([server], OfferedTools.Read(tools, server));
        }
        catch (FormatException unreadable)
        {
            throw new RefusedException("tools-unreadable", unreadable.Message);
        }
    }
}
