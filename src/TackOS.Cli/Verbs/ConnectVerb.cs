using System.CommandLine.Completions;
using TackOS.Cli.Api;
using TackOS.Cli.Connect;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>Wires an MCP client to this server, and unwires it.</summary>
internal static class ConnectVerb
{
    // It stands in for the token until a person has said yes; the shown difference masks either.
    private const string TokenToCome = "tka_to-be-issued";

    private sealed record Wiring(ClientConfiguration Client, string Name, string? Agent, bool TokenPiped, bool DryRun, bool Yes);

    public static Verb Create()
    {
        var client = Take.Word("CLIENT", string.Join(", ", ClientConfiguration.Clients));
        client.CompletionSources.Add(_ => ClientConfiguration.Clients.Select(c => new CompletionItem(c)));
        var project = Take.Flag("--project", "for this folder only, not for everything the user opens");
        var agent = Take.Text("--agent", "NAME", "issue a token of this agent for the client");
        var piped = Take.Flag("--token-stdin", "read an agent's token from standard input instead");
        var name = Take.Text("--name", "NAME", "what the client lists TackOS under (default tackos)");
        var dryRun = Take.Flag("--dry-run", "show what would be written and stop");
        var undo = Take.Flag("--undo", "take the connection back");
        var yes = Take.Flag("--yes", "do not ask");
        return new Verb("connect", "Wire an MCP client to TackOS and say what stays ungoverned", "tackos connect claude-code --agent clerk",
            [client, project, agent, piped, name, dryRun, undo, yes], async run =>
            {
                var configuration = ClientConfiguration.Locate(run.Get(client), run.Get(project) ? ConnectScope.Project : ConnectScope.User, run.Around.Places)
                    ?? throw new UsageException($"'{run.Get(client)}' is no client that can be wired: {string.Join(", ", ClientConfiguration.Clients)}.");
                var wiring = new Wiring(configuration, run.Get(name) ?? "tackos", run.Get(agent), run.Get(piped), run.Get(dryRun), run.Get(yes));
                return run.Get(undo) ? Undo(run, wiring) : await ConnectAsync(run, wiring);
            });
    }

    /// <summary>
    /// The plan is shown with a stand-in and the token is issued only after the yes, so that a no leaves no token behind; one that then cannot
    /// be written is revoked again.
    /// </summary>
    private static async Task<int> ConnectAsync(Run run, Wiring wiring)
    {
        if (!wiring.DryRun && wiring.Agent is null == !wiring.TokenPiped)
            throw new UsageException("Say whose token the client gets: --agent NAME issues one, --token-stdin reads one.");
        var token = wiring.TokenPiped ? run.Around.In.ReadLine()?.Trim() ?? "" : TokenToCome;
        var change = Plan(run, wiring, token);
        if (wiring.DryRun)
            return run.Answer(Document(change, written: false, backup: null), page => Print(page, change));
        if (!run.Json)
            Print(new Page(run.Around), change);
        run.Confirm($"Write {change.File}?", wiring.Yes);
        if (wiring.TokenPiped)
            return Apply(run, change);
        var issued = await run.Api.PostAsync($"agents/{wiring.Agent}/tokens", new { });
        try
        {
            return Apply(run, Plan(run, wiring, issued.Text("token")));
        }
        catch (RefusedException)
        {
            await run.Api.DeleteAsync($"tokens/{issued.Text("id")}?reason={"The client's file could not be written."}");
            throw;
        }
    }

    private static ConnectChange Plan(Run run, Wiring wiring, string token) =>
        ClientConnection.Plan(wiring.Client, new Uri(run.Server, "mcp").AbsoluteUri, wiring.Name, token) switch
        {
            PlanOutcome.Planned planned => planned.Change,
            PlanOutcome.Refused refused => throw new RefusedException(refused.Refusal.Code, refused.Refusal.Sentence),
            _ => throw new InvalidOperationException("A plan of no known kind."),
        };

    private static int Apply(Run run, ConnectChange change) => Connection(run).Apply(change) switch
    {
        ApplyOutcome.Applied applied => run.Answer(Document(change, written: true, applied.Backup), page =>
        {
            page.Line($"{change.Configuration.DisplayName} is wired: {applied.File}.", Tone.Good);
            if (applied.Backup is { } backup)
                page.Line($"As it was before: {backup}");
            page.Line($"Take it back: tackos connect {change.Configuration.Client} --undo");
        }),
        ApplyOutcome.Refused refused => throw new RefusedException(refused.Refusal.Code, refused.Refusal.Sentence),
        _ => throw new InvalidOperationException("An outcome of no known kind."),
    };

    private static int Undo(Run run, Wiring wiring) => Connection(run).Undo(wiring.Client, wiring.Name) switch
    {
        UndoOutcome.Undone undone => run.Answer(undone, undone.Sentence),
        UndoOutcome.Refused refused => throw new RefusedException(refused.Refusal.Code, refused.Refusal.Sentence),
        _ => throw new InvalidOperationException("An outcome of no known kind."),
    };

    private static ClientConnection Connection(Run run) => new(Path.Combine(run.Around.OwnFolder, "connect"), run.Around.Clock);

    private static object Document(ConnectChange change, bool written, string? backup) => new
    {
        client = change.Configuration.Client,
        change.File,
        change.Name,
        change.Diff,
        needed = change.IsNeeded,
        written,
        backup,
        change.Ungoverned,
        change.Cautions,
    };

    private static void Print(Page page, ConnectChange change)
    {
        page.Line(change.IsNeeded ? change.Diff.TrimEnd() : $"{change.File} says so already.");
        foreach (var caution in change.Cautions)
            page.Line(caution, Tone.Warning);
        page.Line("\nWhat stays outside TackOS:");
        foreach (var part in change.Ungoverned)
            page.Line($"  - {part}");
    }
}
