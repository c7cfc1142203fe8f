using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Cedar's own engine, in a Node process that ends with its standard input.</summary>
internal sealed class CedarWasm : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;

    private CedarWasm(Process process)
    {
        _process = process;
        var hello = JsonNode.Parse(Read())!;
        Version = hello["version"]!.GetValue<string>();
    }

    public string Version { get; }

    /// <summary>Starts the engine; the test is skipped where it is not installed.</summary>
    public static CedarWasm Require()
    {
        var folder = Path.Combine(SharedData.ProjectRoot(), "tests", "fixtures", "cedar-wasm");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules", "@cedar-policy", "cedar-wasm")), $"cedar-wasm is not installed: npm ci --prefix {folder}");
        try
        {
            return new CedarWasm(Process.Start(new ProcessStartInfo("node", ["peer.mjs"])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = Utf8,
                StandardOutputEncoding = Utf8,
            })!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node is not installed.");
            throw;
        }
    }

    /// <summary>Sends a question; its answer is read later, in the order of the questions.</summary>
    public void Ask(JsonObject question)
    {
        _process.StandardInput.WriteLine(question.ToJsonString());
        _process.StandardInput.Flush();
    }

    public JsonNode Answer() => JsonNode.Parse(Read())!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Read() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("cedar-wasm ended before it answered.");
}
