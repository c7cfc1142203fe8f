namespace TackOS.Cli.Printing;

/// <summary>How far long work is, on one line that writes itself anew, for a person who waits; nothing where errors go into a file.</summary>
internal static class Progress
{
    private const int Blank = 60;

    /// <summary>Is told how many entries are done, of how many.</summary>
    public static Action<long, long>? Entries(Run run) => !run.Around.ShowsProgress ? null : (done, of) =>
        run.Around.Error.Write(done < of ? $"\r{done:N0} of {of:N0} entries" : $"\r{new string(' ', Blank)}\r");
}
