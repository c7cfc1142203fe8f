using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Vault;

namespace TackOS.Cli.Verbs;

/// <summary>Secrets go in by a pipe, a hidden prompt or a file: an argument would be seen in the process list and kept in the shell's history.</summary>
internal static class SecretVerbs
{
    private const int MostCharacters = 64 * 1024;

    public static Noun Create() => new("secret", "Credentials in the vault, each for one place", List(), Set());

    private static Verb List() => new("list", "List the secrets and where each may go; never a value", "tackos secret list", [], async run =>
    {
        var secrets = await run.Api.GetAsync($"secrets");
        return run.Answer(secrets, page => page.Table("No secrets.", ["secret", "version", "server", "goes to"],
            secrets.Items().Select(s => new Cell[] { s.Text("id"), s.Text("version"), s.Text("server"), Place(s) })));
    });

    private static Verb Set()
    {
        var id = Take.Word("NAME", "the secret");
        var server = Take.Text("--server", "NAME", "the one MCP server it is for", required: true);
        var variable = Take.Text("--env", "VAR", "the variable of the server's environment");
        var header = Take.Text("--header", "NAME", "the header of requests to it");
        var prefix = Take.Text("--prefix", "TEXT", "what stands before the value in the header, such as \"Bearer \"");
        var file = Take.Text("--from-file", "FILE", "read the value from a file, without its last line break");
        return new Verb("set", "Store a secret or a new version of it; the value comes from standard input or a hidden prompt",
            "pass show mail | tackos secret set mail-key --server mail --header Authorization --prefix \"Bearer \"",
            [id, server, variable, header, prefix, file], async run =>
            {
                if (run.Has(variable) == run.Has(header))
                    throw new UsageException("Say where it goes: --env VAR for a stdio server, or --header NAME for an http server.");
                var stored = await run.Api.PutAsync($"secrets/{run.Get(id)}", new SecretToStore(
                    Value(run, run.Get(file)),
                    run.Get(server)!,
                    run.Has(variable) ? SlotKind.Environment : SlotKind.Header,
                    (run.Get(variable) ?? run.Get(header))!,
                    run.Get(prefix)));
                if (stored.TextOrNull("warning") is { } warning)
                    run.Note(warning);
                return run.Answer(stored, $"{stored.Text("id")} version {stored.Text("version")} goes to {stored.Text("server")}, {Place(stored)}, and nowhere else.");
            });
    }

    private static string Value(Run run, string? file)
    {
        string? text;
        if (file is not null)
        {
            text = File.ReadAllText(Path.GetFullPath(file, run.Around.Places.WorkingFolder));
        }
        else if (run.Around.HasPerson)
        {
            run.Around.Error.Write("Value (not shown): ");
            text = run.Around.ReadHidden();
        }
        else
        {
            text = Piped(run.Around.In);
        }

        text = text is null ? "" : text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return text.Length > 0 ? text : throw new UsageException("There is no value. Pipe it in, or name a file with --from-file.");
    }

    private static string Piped(TextReader from)
    {
        var buffer = new char[MostCharacters];
        return new string(buffer, 0, from.ReadBlock(buffer));
    }

    private static string Place(JsonElement secret) =>
        secret.Text("kind") == nameof(SlotKind.Environment) ? $"variable {secret.Text("slot")}" : $"header {secret.Text("slot")}: {secret.Text("prefix")}***";
}
