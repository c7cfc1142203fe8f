using System.CommandLine;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

/// <summary>Shell completion by the parser's own <c>[suggest]</c> directive, so that it cannot fall behind the verbs.</summary>
internal static class CompletionVerb
{
    private const string Bash =
        """
        _tackos() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _tackos tackos ./tackos
        """;

    private const string Zsh =
        """
        #compdef tackos
        _tackos() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a found
        }
        compdef _tackos tackos ./tackos
        """;

    private const string Fish =
        """
        complete -c tackos -f -a '(tackos "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    public static Verb Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Verb("completion", "Print a completion script for a shell", "source <(tackos completion bash)", [shell], run =>
        {
            var script = run.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
            return Task.FromResult(run.Answer(new { shell = run.Get(shell), script }, script));
        });
    }
}
