using System.CommandLine;
using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli;

/// <summary>One run of one verb: what was typed, whom it speaks to, and how it answers.</summary>
internal sealed class Run(ParseResult parsed, Surroundings around) : IDisposable
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private const int MostCodes = 3;
    private ApiClient? _api;
    private string? _pipedCode;

    public Surroundings Around => around;

    public bool Json => parsed.GetValue(Everywhere.Json);

    public Uri Server => ServerAddress.Of(parsed.GetValue(Everywhere.Server) ?? around.Places.Variable("TACKOS_SERVER"));

    public CredentialsFile Credentials => new(Path.Combine(around.OwnFolder, "credentials.json"));

    /// <summary>The API, with the operator's token where one is saved for this server.</summary>
    public ApiClient Api => _api ??= ApiOf(Credentials.Find(Server)?.Token);

    public ApiClient ApiOf(string? token)
    {
        var asked = 0;
        return new ApiClient(Server, token, refused =>
        {
            if (asked++ > 0 && (!around.HasPerson || asked > MostCodes))
                return null;
            if (asked > 1)
                Note(refused.Message);
            return TypedCode();
        });
    }

    /// <summary>
    /// A code is never an argument, which everybody on the machine could read: a script gives it as the first line of standard input, and what
    /// follows is still the verb's.
    /// </summary>
    /// <exception cref="UsageException">The option names something else.</exception>
    public void ReadPipedCode()
    {
        if (parsed.GetValue(Everywhere.StepUpCode) is not { } from)
            return;
        if (from != "-")
            throw new UsageException("A code is no argument, since others can read those. Give it as the first line of standard input: --step-up-code -");
        _pipedCode = around.In.ReadLine()?.Trim();
    }

    /// <summary>The code of the operator's authenticator, from the script or the person; null where there is neither.</summary>
    public string? TypedCode()
    {
        if (_pipedCode is { } piped)
        {
            _pipedCode = null;
            return piped;
        }

        if (!around.HasPerson)
            return parsed.GetValue(Everywhere.StepUpCode) is null ? null : around.In.ReadLine()?.Trim();
        around.Error.Write("Code from your authenticator: ");
        around.Error.Flush();
        return around.ReadHidden()?.Trim() is { Length: > 0 } typed ? typed : null;
    }

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>Null where it is not given.</summary>
    public T? GetIfAny<T>(Argument<T?> argument) => parsed.GetValue(argument);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>What a yes-or-no option says; null where it is not given.</summary>
    public bool? Truth(Option<string?> yesNo) => parsed.GetValue(yesNo) is { } word ? word == "yes" : null;

    public bool Has(Option option) => parsed.GetResult(option) is not null;

    /// <summary>Answers once: the document for machines, or the page for people.</summary>
    public int Answer(object document, Action<Page> page, bool passed = true)
    {
        if (Json)
            around.Out.WriteLine(JsonSerializer.Serialize(document, Layout));
        else
            page(new Page(around));
        return passed ? CommandLine.Done : CommandLine.Refused;
    }

    public int Answer(object document, string sentence) => Answer(document, page => page.Line(sentence));

    /// <summary>One document a line, for what does not end.</summary>
    public void AnswerLine(JsonElement document) => around.Out.WriteLine(JsonSerializer.Serialize(document));

    /// <summary>Something to know that is no part of the answer.</summary>
    public void Note(string sentence) => around.Error.WriteLine(Visible.Of(sentence));

    public void Fail(string code, string sentence)
    {
        if (Json)
            around.Out.WriteLine(JsonSerializer.Serialize(new { code, sentence }, Layout));
        around.Error.WriteLine(code == "usage" ? Visible.OfLines(sentence) : $"{Visible.Of(sentence)} [{Visible.Of(code)}]");
    }

    /// <summary>Returns once a person said yes.</summary>
    /// <exception cref="RefusedException">He did not, or there is nobody to ask and <c>--yes</c> is missing.</exception>
    public void Confirm(string question, bool yes)
    {
        if (yes)
            return;
        if (!around.HasPerson)
            throw new RefusedException("confirmation-missing", $"{question} Nobody can answer here, so nothing was done. Add --yes to say yes.");
        around.Error.Write($"{Visible.Of(question)} [y/N] ");
        around.Error.Flush();
        if (around.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new RefusedException("declined", "Nothing was done.");
    }

    public void Dispose() => _api?.Dispose();
}
