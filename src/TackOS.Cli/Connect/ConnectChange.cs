using System.Text.Json.Serialization;

namespace TackOS.Cli.Connect;

/// <summary>A planned edit of a client's configuration file, to be shown before it is applied.</summary>
/// <remarks><see cref="Before"/> and <see cref="After"/> hold secrets: they are neither serialised nor part of <see cref="ToString"/>.</remarks>
public sealed class ConnectChange
{
    internal ConnectChange(ClientConfiguration configuration, ServerEntry entry, string? before, string after)
    {
        Configuration = configuration;
        Entry = entry;
        Before = before;
        After = after;
        Diff = MaskedDiff.Of(configuration.File, before, after);
    }

    [JsonIgnore]
    public ClientConfiguration Configuration { get; }

    /// <summary>The name the client lists TackOS under.</summary>
    public string Name => Entry.Name;

    /// <summary>The absolute path of the file that changes.</summary>
    public string File => Configuration.File;

    /// <summary>The file's text now; null where there is no file.</summary>
    [JsonIgnore]
    public string? Before { get; }

    /// <summary>The file's text after the change, the agent's token in it.</summary>
    [JsonIgnore]
    public string After { get; }

    /// <summary>The change as a unified diff, with agent tokens as <c>tka_…</c> and what looks like other credentials as <c>***</c>.</summary>
    public string Diff { get; }

    /// <summary>What stays outside TackOS for this client, the other servers of this very file included, in plain sentences.</summary>
    public required IReadOnlyList<string> Ungoverned { get; init; }

    /// <summary>What to take care of with this file, such as who else can read it.</summary>
    public required IReadOnlyList<string> Cautions { get; init; }

    /// <summary>False where the file already says what it should.</summary>
    public bool IsNeeded => Before != After;

    internal ServerEntry Entry { get; }

    public override string ToString() => Diff;
}
