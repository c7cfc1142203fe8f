namespace TackOS.Cli.Connect;

/// <summary>
/// Wires MCP clients to TackOS and unwires them: plan, show, apply, undo. Nothing is written but by <see cref="Apply"/> and
/// <see cref="Undo"/>, and each of them replaces the client's file whole or leaves it alone.
/// </summary>
/// <param name="stateFolder">An absolute folder of TackOS's own, where what undoing needs is kept. It holds no secret.</param>
/// <param name="time">Names the backups.</param>
public sealed class ClientConnection(string stateFolder, TimeProvider time)
{
    private readonly ConnectStates states = new(stateFolder);

    /// <summary>Works out what would be written, without writing.</summary>
    /// <param name="configuration">The client's file, from <see cref="ClientConfiguration.Locate"/>.</param>
    /// <param name="url">The gateway's MCP address, http or https.</param>
    /// <param name="name">The id that the client lists TackOS under.</param>
    /// <param name="token">The agent's token, <c>tka_…</c>.</param>
    public static PlanOutcome Plan(ClientConfiguration configuration, string url, string name, string token)
    {
        var (entry, refusal) = ServerEntry.Check(url, name, token);
        if (entry is null) return new PlanOutcome.Refused(refusal!);
        try
        {
            var before = ConfigurationFile.Read(configuration);
            var list = Parsed(configuration, before ?? "");
            var after = list.With(entry);
            RefuseUnlessRight(configuration, list, after, entry);
            return new PlanOutcome.Planned(new ConnectChange(configuration, entry, before, after)
            {
                Ungoverned = [.. configuration.Ungoverned, .. Neighbours(configuration, list, name)],
                Cautions = Cautions(configuration, before is not null),
            });
        }
        catch (ConfigurationTextException e)
        {
            return new PlanOutcome.Refused(Unreadable(configuration, e));
        }
        catch (ConnectRefusedException e)
        {
            return new PlanOutcome.Refused(e.Refusal);
        }
    }

    /// <summary>Writes what was planned. The file must still be as it was when the plan was made.</summary>
    public ApplyOutcome Apply(ConnectChange change)
    {
        var configuration = change.Configuration;
        try
        {
            if (ConfigurationFile.Read(configuration) != change.Before)
                throw new ConnectRefusedException("connect.changed", $"{change.File} was changed since the plan was made; plan again.");
            return change.IsNeeded ? Write(change) : new ApplyOutcome.Applied(change.File, null);
        }
        catch (ConnectRefusedException e)
        {
            return new ApplyOutcome.Refused(e.Refusal);
        }
        catch (ConfigurationTextException e)
        {
            return new ApplyOutcome.Refused(Unreadable(configuration, e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ApplyOutcome.Refused(new("connect.write", $"{change.File} was left as it is, since writing failed: {e.Message}"));
        }
    }

    /// <summary>
    /// Takes the connection back. A file that nobody touched since becomes byte for byte what it was (or is deleted, if TackOS
    /// made it). In one that was changed, only TackOS's entry goes, and the entry that it replaced comes back.
    /// </summary>
    public UndoOutcome Undo(ClientConfiguration configuration, string name)
    {
        try
        {
            return states.Find(configuration, name) is { } state
                ? new ConnectionUndo(configuration, states, state).Run()
                : new UndoOutcome.Refused(new("connect.unknown", $"TackOS did not write \"{name}\" into {configuration.File}, so there is nothing to undo."));
        }
        catch (ConnectRefusedException e)
        {
            return new UndoOutcome.Refused(e.Refusal);
        }
        catch (ConfigurationTextException e)
        {
            return new UndoOutcome.Refused(Unreadable(configuration, e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new UndoOutcome.Refused(new("connect.write", $"{configuration.File} could not be put back: {e.Message}"));
        }
    }

    internal static IServerList Parsed(ClientConfiguration configuration, string text) => configuration.Form.Read(text);

    /// <summary>
    /// 1. The backup: a crash after it leaves a copy too many.
    /// 2. The state: a crash after it leaves a state whose file is still the original, which undoing recognises by its digest.
    /// 3. The file, by rename.
    /// </summary>
    private ApplyOutcome.Applied Write(ConnectChange change)
    {
        var earlier = states.Find(change.Configuration, change.Name);
        var folders = ConfigurationFile.MakeFolders(change.File);
        string? backup = null;
        try
        {
            if (change.Before is not null)
            {
                backup = ConfigurationFile.BackupName(change.File, time.GetUtcNow());
                ConfigurationFile.WriteNew(backup, change.Before);
            }

            states.Keep(change.Configuration, Next(change, earlier, backup, folders));
            ConfigurationFile.Replace(change.File, change.After);
            return new(change.File, backup);
        }
        catch
        {
            if (backup is not null) File.Delete(backup);
            ConfigurationFile.RemoveEmptyFolders(folders);
            if (earlier is not null) states.Keep(change.Configuration, earlier);
            else states.Forget(change.Configuration, change.Name);
            throw;
        }
    }

    /// <summary>A second connect (a new token) keeps the first one's original, so that undoing goes back all the way.</summary>
    private static ConnectState Next(ConnectChange change, ConnectState? earlier, string? backup, List<string> folders)
    {
        var list = Parsed(change.Configuration, change.Before ?? "");
        var digest = change.Before is null ? null : ConfigurationFile.Digest(change.Before);
        var written = ConfigurationFile.Digest(change.After);
        string[] backups = backup is null ? [] : [backup];
        if (earlier is not null && list.UrlOf(change.Name) == earlier.Url)
        {
            var untouched = digest == earlier.WrittenDigest;
            return earlier with { Url = change.Entry.Url, WrittenDigest = untouched ? written : null, Backups = [.. earlier.Backups, .. backups] };
        }

        return new(change.File, change.Name, change.Entry.Url, backup, digest, list.Names.Contains(change.Name), written, backups,
            [.. folders, .. earlier?.MadeFolders ?? []]);
    }

    private static void RefuseUnlessRight(ClientConfiguration configuration, IServerList list, string after, ServerEntry entry)
    {
        // The edit is read back: the same servers as before and ours, or it is not offered.
        var result = Parsed(configuration, after);
        if (result.UrlOf(entry.Name) != entry.Url || !result.Names.ToHashSet().SetEquals([.. list.Names, entry.Name]))
            throw new ConnectRefusedException("connect.unsure", $"{configuration.File} is laid out in a way that cannot be edited with certainty; add the entry by hand.");
    }

    private static IEnumerable<string> Neighbours(ClientConfiguration configuration, IServerList list, string name) =>
        list.Names.Where(n => n != name).Select(n => UngovernedParts.Neighbour(n, configuration.File));

    private static List<string> Cautions(ClientConfiguration configuration, bool exists)
    {
        var cautions = new List<string>();
        if (configuration.Scope == ConnectScope.Project)
            cautions.Add($"{configuration.File} lies in a project folder and will hold an agent's token: keep it out of version control.");
        if (exists && !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(configuration.File) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
            cautions.Add($"{configuration.File} can be read by other users of this machine and will hold an agent's token; chmod 600 it.");
        return cautions;
    }

    private static ConnectRefusal Unreadable(ClientConfiguration configuration, ConfigurationTextException e) =>
        new("connect.form", $"{configuration.File}, line {e.Line}: {e.Message}. It was left as it is.");
}
