using System.Text;
using TackOS.Cedar;
using TackOS.Cedar.Formatting;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Syntax;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

/// <summary>The forms that policies and schemas are written in: laid out, and translated. No server is asked.</summary>
internal static class CedarFormVerbs
{
    private const string StandardInput = "-";

    // A file that is written back must not lose what it held, so bytes that are no UTF-8 are refused rather than replaced.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Verb Format()
    {
        var files = Take.Words("FILE", "Cedar policies; - is standard input");
        var write = Take.Flag("--write", "write each file back instead of printing it");
        var check = Take.Flag("--check", "only say which files are not formatted: exit 1 where one is not");
        var line = Take.Number("--line-width", "N", "characters that a line should hold at most (default 80)");
        var indent = Take.Number("--indent-width", "N", "spaces of one step inwards (default 2)");
        return new Verb("format", "Lay policies out, comments kept, as the official formatter does", "tackos cedar format office.cedar --write", [files, write, check, line, indent], run =>
        {
            var names = run.Get(files);
            if (run.Get(write) && run.Get(check))
                throw new UsageException("Give --write or --check, not both.");
            if (run.Get(write) && names.Contains(StandardInput))
                throw new UsageException("Standard input cannot be written back; leave --write out to print it.");
            var options = Options(run.Get(line), run.Get(indent));
            List<Formatted> all = [.. names.Select(name => Formatted.Of(name, Text(run, name), options))];
            if (run.Get(write))
                all.ForEach(file => Write(run, file));
            return Task.FromResult(run.Get(write) || run.Get(check) ? Report(run, all, run.Get(check)) : Print(run, all));
        });
    }

    public static Verb Translate()
    {
        var file = Take.Word("FILE", "policies or a schema; - is standard input");
        var from = Take.OneOf("--from", "the form that it has", ["cedar", "json"], required: true);
        var to = Take.OneOf("--to", "the form to write", ["cedar", "json"], required: true);
        var kind = Take.OneOf("--kind", "what it holds (default policy)", ["policy", "schema"]);
        return new Verb("translate", "Write policies or a schema in Cedar's other form; comments have no place in JSON", "tackos cedar translate office.cedar --from cedar --to json", [file, from, to, kind], run =>
        {
            if (run.Get(from) == run.Get(to))
                throw new UsageException($"--from and --to are both {run.Get(from)}; one must be cedar and the other json.");
            var (name, isText) = (run.Get(file), run.Get(from) == "cedar");
            var text = Text(run, name);
            var translated = Read(name, () => run.Get(kind) == "schema" ? Schema(text, isText) : Policies(text, isText));
            if (isText || !run.Json)
                run.Around.Out.Write(translated.EndsWith('\n') || translated.Length == 0 ? translated : translated + "\n");
            else
                run.Answer(new { text = translated }, _ => { });
            return Task.FromResult(CommandLine.Done);
        });
    }

    private static string Policies(string text, bool isText) =>
        isText ? PolicySet.Parse(text).ToJson(indented: true) : PolicySet.ParseJson(text).ToCedar();

    private static string Schema(string text, bool isText) =>
        isText ? SchemaSyntax.Parse(text).ToJson() : SchemaSyntax.ParseJson(text).ToText();

    private static FormatOptions Options(int? lineWidth, int? indentWidth)
    {
        var usual = new FormatOptions();
        var options = new FormatOptions(lineWidth ?? usual.LineWidth, indentWidth ?? usual.IndentWidth);
        return options.AreValid
            ? options
            : throw new UsageException($"--line-width goes from 1 to {FormatOptions.MaxLineWidth}, --indent-width from 0 to {FormatOptions.MaxIndentWidth}.");
    }

    private static void Write(Run run, Formatted file)
    {
        if (!file.IsUnchanged)
            File.WriteAllText(PathOf(run, file.Name), file.Text, Strict);
    }

    private static int Print(Run run, List<Formatted> files)
    {
        if (run.Json)
            return run.Answer(files.Select(file => new { file = file.Name, formatted = file.IsUnchanged, text = file.Text }), _ => { });
        foreach (var file in files)
            run.Around.Out.Write(file.Text);
        return CommandLine.Done;
    }

    private static int Report(Run run, List<Formatted> files, bool isCheck) =>
        run.Answer(files.Select(file => new { file = file.Name, formatted = file.IsUnchanged }), page =>
        {
            foreach (var file in files.Where(file => !file.IsUnchanged))
                page.Line(isCheck ? $"{file.Name} is not formatted" : $"{file.Name} is formatted now", isCheck ? Tone.Bad : Tone.Good);
            page.Line($"{files.Count(file => file.IsUnchanged)} of {files.Count} {(isCheck ? "are formatted" : "were formatted already")}");
        }, passed: !isCheck || files.TrueForAll(file => file.IsUnchanged));

    private static string Text(Run run, string name)
    {
        if (name == StandardInput)
            return run.Around.In.ReadToEnd();
        try
        {
            return Strict.GetString(File.ReadAllBytes(PathOf(run, name))).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException("cedar-malformed", $"{name} is not UTF-8 text.");
        }
    }

    private static string PathOf(Run run, string name) => Path.GetFullPath(name, run.Around.Places.WorkingFolder);

    /// <summary>
    /// The file is named in the error alone: policies that are read with a file name carry it in their ids, which a translation must not.
    /// </summary>
    private static T Read<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CedarParseException malformed)
        {
            var position = new SourcePosition(name, malformed.Line, malformed.Column);
            throw new RefusedException("cedar-malformed", new CedarParseException(malformed.Problem, position, malformed.OffendingText, malformed.Suggestion).Message);
        }
    }

    private sealed record Formatted(string Name, string Text, bool IsUnchanged)
    {
        public static Formatted Of(string name, string text, FormatOptions options)
        {
            var formatted = Read(name, () => Formatter.Format(text, options));
            return new Formatted(name, formatted, formatted == text);
        }
    }
}
