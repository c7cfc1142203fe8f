using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Doctor;

namespace TackOS.Cli.Verbs;

/// <summary>What this machine can enforce, and what is missing. It needs no running gateway.</summary>
internal static class DoctorVerb
{
    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var keyFile = Take.Text("--key-file", "FILE", "the key-encryption key (default: the data folder's name with .key)");
        return new Verb("doctor", "Show what this machine can enforce and what is missing, with the mend", "tackos doctor", [data, keyFile], async run =>
        {
            var checks = await MachineExamination.LookAsync(new Examined(UpVerb.DataFolder(run, run.Get(data)), run.Get(keyFile), run.Server), run.Around.Clock);
            var sound = checks.All(c => c.State != CheckState.Missing);
            return run.Answer(
                new { sound, checks = checks.Select(c => new { check = c.Name, state = Word(c.State), finding = c.Finding, mend = c.Mend }) },
                page =>
                {
                    page.Table("Nothing was looked at.", ["check", "state", "found", "mend"],
                        checks.Select(c => new Cell[] { c.Name, Shown(c.State), c.Finding, c.Mend }));
                    page.Line(sound ? "Nothing that is needed is missing." : "Something that is needed is missing.", sound ? Tone.Good : Tone.Bad);
                },
                sound);
        });
    }

    private static string Word(CheckState state) => state switch
    {
        CheckState.Ok => "ok",
        CheckState.Weaker => "weaker",
        _ => "missing",
    };

    private static Cell Shown(CheckState state) => new(Word(state), state switch
    {
        CheckState.Ok => Tone.Good,
        CheckState.Weaker => Tone.Warning,
        _ => Tone.Bad,
    });
}
