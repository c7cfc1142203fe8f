using TackOS.Cli.Demo;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

/// <summary>The whole story, told with real parts.</summary>
internal static class DemoVerb
{
    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "a fresh folder, kept afterwards (default: a temporary one that goes)");
        var screenshots = Take.Text("--screenshots", "DIR", "where pictures of the console go");
        return new Verb("demo", "Tell the whole story with a real agent and real servers; exit 0 only if all came true", "tackos demo --data /tmp/demo",
            [data, screenshots], run => DemoRun.RunAsync(run.Get(data), run.Get(screenshots)));
    }
}
