namespace TackOS.Server.Storage;

/// <summary>Where the parts of a journal lie.</summary>
/// <param name="DataFolder">The data folder, whose database holds the entries.</param>
public sealed record JournalPlaces(string DataFolder)
{
    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(DataFolder));

    public string Database => Path.Combine(_folder, "tackos.db");

    /// <summary>The verifier key, as C2SP signed-note writes it.</summary>
    public string VerifierKey => Path.Combine(_folder, "key.vkey");

    /// <summary>The log, as C2SP tlog-tiles lays it out.</summary>
    public string Log => Path.Combine(_folder, "log");

    /// <summary>What was signed last, beside the data folder: a copy of that put back from yesterday does not bring yesterday's.</summary>
    public string Record => _folder + ".checkpoint";

    /// <summary>What a restart that was begun and not yet recorded in the journal is about.</summary>
    public string Restart => Path.Combine(_folder, "restart");

    /// <summary>Where the log of that name is kept once another one has taken its place.</summary>
    public string Kept(string origin) => Path.Combine(_folder, "log-" + origin.Replace('/', '-'));

    /// <summary>Where the newest checkpoint lay before there was a log folder.</summary>
    public string FormerCheckpoint => Path.Combine(_folder, "checkpoint");
}
