using System.CommandLine;
using System.CommandLine.Help;
using TackOS.Cli.Grammar;
using TackOS.Server.Search;

namespace TackOS.Cli;

/// <summary>
/// The <c>tackos</c> command. Exit codes: 0 done, 1 refused or failed (the sentence and its code are on standard error), 2 wrong usage.
/// With <c>--json</c> standard output holds exactly one JSON document, a refusal included.
/// </summary>
public static class CommandLine
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int WrongUsage = 2;

    // An argument that starts with @ is a scoped package more often than a file of arguments, and -ab is never -a -b here.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings around)
    {
        var root = Vocabulary.Root();
        var parsed = root.Parse(arguments, Plain);
        if (parsed is { Action: HelpAction, UnmatchedTokens.Count: 0 } || parsed is { CommandResult.Command: RootCommand, Tokens.Count: 0 })
        {
            HelpText.Write(parsed.CommandResult.Command, around.Out);
            return Done;
        }

        if (parsed is { Errors.Count: 0, CommandResult.Command: Verb verb })
            return await RunAsync(verb, new Run(parsed, around));
        if (parsed is { Errors.Count: 0, Action: not (null or HelpAction) })
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = around.Out, Error = around.Error });
        return Report(new Run(parsed, around), "usage", Mistakes.Explain(parsed), WrongUsage);
    }

    private static async Task<int> RunAsync(Verb verb, Run run)
    {
        try
        {
            run.ReadPipedCode();
            using (run)
                return await verb.Does(run);
        }
        catch (RefusedException refused)
        {
            return Report(run, refused.Code, refused.Message, Refused);
        }
        catch (OfflineRefusedException refused)
        {
            return Report(run, refused.Code, refused.Message, Refused);
        }
        catch (UsageException wrong)
        {
            return Report(run, "usage", wrong.Message, WrongUsage);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return Report(run, "file", broken.Message, Refused);
        }
    }

    private static int Report(Run run, string code, string sentence, int exit)
    {
        run.Fail(code, sentence);
        return exit;
    }
}
