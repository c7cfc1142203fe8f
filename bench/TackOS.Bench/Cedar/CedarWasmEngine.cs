using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TackOS.Bench.Cedar;

/// <summary>Cedar's own engine, compiled to WebAssembly, in a Node process that times itself: no pipe lies between its clock and its work.</summary>
internal sealed class CedarWasmEngine : IDisposable
{
    private const string Package = "node_modules/@cedar-policy/cedar-wasm";

    private readonly Process _node;

    private CedarWasmEngine(Process node)
    {
        _node = node;
        var hello = Read();
        Version = $"cedar-wasm {hello["version"]} on Node {hello["node"]}";
    }

    public string Version { get; }

    /// <summary>Installs the package where it is not yet, as the tests do, and starts the engine.</summary>
    /// <exception cref="BenchmarkFailedException">There is no Node, no npm, or no package to be had.</exception>
    public static CedarWasmEngine Start()
    {
        var folder = Path.Combine(ProjectRoot(), "tests", "fixtures", "cedar-wasm");
        if (!Directory.Exists(Path.Combine(folder, Package)))
        {
            using var npm = Launch(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
            npm.StandardInput.Close();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new BenchmarkFailedException($"cedar-wasm could not be installed: npm ci --prefix {folder}");
        }

        return new CedarWasmEngine(Launch(folder, "node", "measure.mjs"));
    }

    /// <summary>Takes these policies; the answers tell their ids as this project does.</summary>
    public IEnumerable<string> Load(AgentPolicies policies)
    {
        var answers = Ask("load", new JsonObject
        {
            ["policies"] = policies.Text,
            ["requests"] = new JsonArray([.. policies.Requests.Select(Call)]),
        });
        return answers.AsArray().Select(answer => CedarAnswer.Write(answer!["decision"]!.GetValue<string>(), Ids(answer["reasons"]!), Ids(answer["errors"]!)));

        IEnumerable<string> Ids(JsonNode list) => list.AsArray().Select(id => policies.Ids[int.Parse(id!.GetValue<string>().AsSpan("policy".Length), CultureInfo.InvariantCulture)]);
    }

    private static JsonNode Call(AgentRequest request)
    {
        var call = JsonNode.Parse(request.Json)!;
        call["entities"] = JsonNode.Parse(request.Entities);
        return call;
    }

    /// <summary>Microseconds of each decision, which here are long enough for the clock.</summary>
    public List<double> Decide(TimeSpan length) => [.. Ask("decide", length.TotalMilliseconds).AsArray().Select(sample => sample!.GetValue<double>())];

    /// <summary>Microseconds to parse the policies: the median.</summary>
    public double Parse(TimeSpan length) => Ask("parse", length.TotalMilliseconds).GetValue<double>();

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private JsonNode Ask(string what, JsonNode argument)
    {
        _node.StandardInput.WriteLine(new JsonObject { [what] = argument }.ToJsonString());
        _node.StandardInput.Flush();
        return Read();
    }

    private JsonNode Read() => JsonNode.Parse(_node.StandardOutput.ReadLine() ?? throw new BenchmarkFailedException("cedar-wasm ended before it answered."))!;

    private static Process Launch(string folder, string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            throw new BenchmarkFailedException($"{program} is not installed, and the peer, cedar-wasm, needs it.");
        }
    }

    private static string ProjectRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new BenchmarkFailedException("No folder above the benchmarks holds TackOS.slnx, and so none holds the peer.");
    }
}
