using System.ComponentModel;
using System.Diagnostics;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>
/// Runs npm with a clean environment: its own home and cache, no user configuration (which may hold tokens), no git. Only
/// what says how the network and its certificates are reached is passed on; the machine-wide npm configuration holds.
/// </summary>
internal sealed class Npm(string npmPath, string home, TimeProvider time)
{
    private const int LongestOutput = 64 * 1024;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    private static readonly string[] NetworkVariables =
        ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

    /// <summary>Success with standard output, or failure with the last lines of standard error.</summary>
    public sealed record Ended(bool Succeeded, string Text);

    public async Task<Ended> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(Bound, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        Process process;
        try
        {
            process = Process.Start(StartInfo(folder, arguments))!;
        }
        catch (Win32Exception)
        {
            return new(false, $"npm is not at {npmPath}: apt-get install npm");
        }

        using (process)
        {
            process.StandardInput.Close();
            try
            {
                var output = ReadTailAsync(process.StandardOutput, both.Token);
                var errors = ReadTailAsync(process.StandardError, both.Token);
                await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
                return process.ExitCode == 0
                    ? new(true, await output.ConfigureAwait(false))
                    : new(false, string.Join(' ', (await errors.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(5)));
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return new(false, $"npm did not end within {Bound.TotalMinutes} minutes");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private ProcessStartInfo StartInfo(string folder, IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo(npmPath, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var network = NetworkVariables.Where(info.Environment.ContainsKey).Select(n => (n, info.Environment[n])).ToList();
        info.Environment.Clear();
        network.ForEach(v => info.Environment[v.n] = v.Item2);
        info.Environment["PATH"] = Path.GetDirectoryName(npmPath) + ":/usr/local/bin:/usr/bin:/bin";
        info.Environment["HOME"] = home;
        info.Environment["LANG"] = "C.UTF-8";
        info.Environment["npm_config_userconfig"] = "/dev/null";
        info.Environment["npm_config_cache"] = Path.Join(home, "cache");
        info.Environment["npm_config_ignore_scripts"] = "true";
        info.Environment["npm_config_update_notifier"] = "false";
        // A dependency by git address is unpinned, and git's own hooks and filters are code: there is no git here.
        info.Environment["npm_config_git"] = "/bin/false";
        return info;
    }

    private static async Task<string> ReadTailAsync(StreamReader reader, CancellationToken cancel)
    {
        var kept = "";
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            kept += new string(buffer, 0, count);
            kept = kept.Length > LongestOutput ? kept[^LongestOutput..] : kept;
        }

        return kept;
    }
}
