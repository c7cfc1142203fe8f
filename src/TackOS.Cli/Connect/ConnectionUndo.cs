namespace TackOS.Cli.Connect;

/// <summary>Takes one connection back, in the order: the client's file, the backups it no longer needs, the state.</summary>
internal sealed class ConnectionUndo(ClientConfiguration configuration, ConnectStates states, ConnectState state)
{
    internal UndoOutcome Run()
    {
        if (ConfigurationFile.Read(configuration) is not { } text)
            return Done(state.Original is null, $"{state.File} is not there any more, so there was nothing to take out.");

        var digest = ConfigurationFile.Digest(text);
        if (digest == state.OriginalDigest) return Done(true, $"{state.File} is as it was before.");
        return digest == state.WrittenDigest ? Exactly() : OnlyOurEntry(text);
    }

    private UndoOutcome.Undone Exactly()
    {
        if (state.Original is null)
        {
            DeleteFile();
            return Done(true, $"{state.File}, which TackOS had made, is gone again.");
        }

        var original = Original() ?? throw LostBackup();
        ConfigurationFile.Replace(state.File, original);
        return Done(true, $"{state.File} is byte for byte what it was before.");
    }

    private UndoOutcome.Undone OnlyOurEntry(string text)
    {
        var list = ClientConnection.Parsed(configuration, text);
        if (list.UrlOf(state.Name) != state.Url)
            return Done(false, $"\"{state.Name}\" in {state.File} is not TackOS's entry any more, so nothing was changed.");

        var original = Original();
        if (original is null && state.Replaced) throw LostBackup();
        var restored = list.Restored(state.Name, original is null ? null : ClientConnection.Parsed(configuration, original));
        if (state.Original is null && ClientConnection.Parsed(configuration, restored).HoldsNothing)
        {
            DeleteFile();
            return Done(false, $"{state.File}, which TackOS had made and which held nothing else, is gone again.");
        }

        ConfigurationFile.Replace(state.File, restored);
        var back = state.Replaced ? "and the entry that it had replaced is back" : "and nothing else";
        return Done(false, $"{state.File} was changed since, so only TackOS's entry was taken out, {back}.");
    }

    /// <summary>The file as it was, from the first backup; null where there is none that is still what was written.</summary>
    private string? Original()
    {
        if (state.Original is null || !File.Exists(state.Original)) return null;
        var text = ConfigurationFile.Text(state.Original);
        return ConfigurationFile.Digest(text) == state.OriginalDigest ? text : null;
    }

    private ConnectRefusedException LostBackup() => new(
        "connect.backup", $"{state.Original} is gone or was changed, so {state.File} cannot be put back; take \"{state.Name}\" out by hand.");

    private void DeleteFile()
    {
        File.Delete(state.File);
        ConfigurationFile.RemoveEmptyFolders(state.MadeFolders);
    }

    private UndoOutcome.Undone Done(bool exact, string sentence)
    {
        if (exact)
            foreach (var backup in state.Backups) File.Delete(backup);
        states.Forget(configuration, state.Name);
        return new(state.File, exact, sentence, [.. state.Backups.Where(File.Exists)]);
    }
}
