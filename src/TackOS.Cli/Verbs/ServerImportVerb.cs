using TackOS.Cli.Connect;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Vault;

namespace TackOS.Cli.Verbs;

/// <summary>Takes servers over from the list of an MCP client; what looked like a credential there goes to the vault.</summary>
internal static class ServerImportVerb
{
    private sealed record Outcome(string Id, string State, List<string> Secrets, List<string> Notes);

    public static Verb Create()
    {
        var file = Take.Word("FILE", "a client's list: .mcp.json, claude_desktop_config.json, mcp.json of VS Code");
        var accept = Take.Flag("--accept", "accept each server at once, its tools as it offers them now");
        return new Verb("import", "Take servers over from an MCP client's list, their credentials into the vault", "tackos server import ~/.cursor/mcp.json --accept",
            [file, accept], async run =>
            {
                var path = Path.GetFullPath(run.Get(file), run.Around.Places.WorkingFolder);
                var list = McpServersImport.Parse(await File.ReadAllTextAsync(path), path);
                var outcomes = new List<Outcome>();
                foreach (var server in list.Servers)
                    outcomes.Add(await TakeOverAsync(run, server, run.Get(accept)));
                var passed = list.Refusals.Count == 0 && outcomes.All(o => o.State != "failed");
                return run.Answer(new { source = path, servers = outcomes, refused = list.Refusals }, page => Print(page, outcomes, list.Refusals), passed);
            });
    }

    /// <summary>One server that fails leaves the others; what came of it is said.</summary>
    private static async Task<Outcome> TakeOverAsync(Run run, ImportedServer server, bool accept)
    {
        var outcome = new Outcome(server.Id, "failed", [], [.. Notes(server)]);
        try
        {
            await run.Api.PutAsync($"servers/{server.Id}", new { transport = Transport(server.Transport), trusted = false });
            foreach (var secret in server.Secrets)
            {
                await run.Api.PutAsync($"secrets/{secret.Name}", Body(server.Id, secret));
                outcome.Secrets.Add(secret.Name);
            }

            if (accept && !server.Disabled && server.Missing.Count == 0)
                await ServerOffer.AcceptAsync(run.Api, server.Id, await ServerOffer.ReadAsync(run.Api, server.Id));
            return outcome with { State = accept && !server.Disabled && server.Missing.Count == 0 ? "accepted" : "to accept" };
        }
        catch (RefusedException refused) when (refused.Code is not ("unauthenticated" or "server-not-running" or "role-missing"))
        {
            outcome.Notes.Add($"{refused.Message} [{refused.Code}]");
            return outcome;
        }
    }

    private static object Transport(ImportedTransport transport) => transport switch
    {
        ImportedTransport.Http http => TransportOptions.Http(http.Address.AbsoluteUri),
        ImportedTransport.Stdio { Package: { Registry: PackageRegistry.Npm } package } stdio => TransportOptions.Stdio(
            package.Executable, package.Arguments, package.Version is { } version ? $"{package.Name}@{version}" : package.Name, stdio.Environment, [], []),
        ImportedTransport.Stdio stdio => TransportOptions.Stdio(stdio.Command, stdio.Arguments, null, stdio.Environment, [], []),
        _ => throw new InvalidOperationException("A transport of no known kind."),
    };

    private static SecretToStore Body(string server, ImportedSecret secret) => secret.Slot switch
    {
        SecretSlot.Header header => new SecretToStore(secret.Value, server, SlotKind.Header, header.Name, header.Prefix),
        SecretSlot.Variable variable => new SecretToStore(secret.Value, server, SlotKind.Environment, variable.Name, null),
        _ => throw new InvalidOperationException("A slot of no known kind."),
    };

    private static IEnumerable<string> Notes(ImportedServer server)
    {
        if (server.Disabled)
            yield return "It was switched off in the list, so it was not accepted.";
        foreach (var missing in server.Missing)
            yield return $"It needs a value that the client would have asked for: tackos secret set {server.Id} --server {server.Id} {Option(missing.Slot)}";
        if (server.Transport is ImportedTransport.Http { Headers.Count: > 0 } http)
            yield return $"Headers that hold no credential were left out: {string.Join(", ", http.Headers.Keys)}.";
        if (server.Transport is not ImportedTransport.Stdio stdio)
            yield break;
        if (stdio.WorkingFolder is { } folder)
            yield return $"It was started in {folder}, which the sandbox does not do.";
        if (stdio.Package is { Registry: PackageRegistry.PyPi } python)
            yield return $"{python.Name} comes from PyPI, which cannot be installed here; install it and add it with --command.";
        foreach (var argument in stdio.Arguments.Where(a => Path.IsPathFullyQualified(a) && Directory.Exists(a)))
            yield return $"It sees no folder yet. To let it read {argument}, add it again with --folder {argument}.";
    }

    private static string Option(SecretSlot slot) => slot switch
    {
        SecretSlot.Header { Prefix: { Length: > 0 } prefix } header => $"--header {header.Name} --prefix \"{prefix}\"",
        SecretSlot.Header header => $"--header {header.Name}",
        SecretSlot.Variable variable => $"--env {variable.Name}",
        _ => "",
    };

    private static void Print(Page page, List<Outcome> outcomes, IReadOnlyList<ImportRefusal> refusals)
    {
        page.Table("No server was taken over.", ["server", "state", "secrets in the vault"],
            outcomes.Select(o => new Cell[] { o.Id, Tones.Of(o.State), string.Join(", ", o.Secrets) }));
        foreach (var (id, note) in outcomes.SelectMany(o => o.Notes.Select(n => (o.Id, n))))
            page.Line($"{id}: {note}", Tone.Warning);
        foreach (var refusal in refusals)
            page.Line($"Refused: {refusal.Sentence} [{refusal.Code}]", Tone.Bad);
        if (outcomes.Exists(o => o.State == "to accept"))
            page.Line("Next: tackos server accept NAME. Then take the servers out of the client's own list, or it still reaches them directly.");
    }
}
