using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Search;

/// <summary>The journal of a data folder, read where it lies, with or without a gateway that runs over it.</summary>
public static class OfflineJournal
{
    private const int AtOnce = 1_000;
    private const int MostLooks = 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Searches by the folder's index. Where no gateway owns the folder the index is first made, or brought up to date; where one does, that keeps
    /// it current, and it is waited for a moment.
    /// </summary>
    /// <exception cref="OfflineRefusedException">There is no journal, or the search cannot be made.</exception>
    public static IReadOnlyList<FoundEntry> Search(string dataFolder, JournalSearch search) => Refusing(dataFolder, places =>
    {
        using var journal = Database.OpenReader(places.Database);
        var index = Path.Combine(dataFolder, JournalIndex.FileName);
        if (DataFolder.TryTake(dataFolder) is { } mine)
        {
            using (mine)
                BringUpToDate(dataFolder, journal);
        }
        else if (!File.Exists(index))
        {
            throw Behind();
        }

        using var reader = Database.OpenReader(index);
        // A part would look whole.
        if (!Reaches(reader, JournalEntries.Size(journal)))
            throw Behind();
        return FoundEntry.Of(journal, IndexSearch.Run(reader, search));
    });

    /// <summary>An entry with its proof, from the log as it is published in the folder.</summary>
    /// <exception cref="OfflineRefusedException">There is no such entry, it is not signed for yet, or its text has left the folder.</exception>
    public static ProvedEntry Prove(string dataFolder, long index) => Refusing(dataFolder, places =>
    {
        using var journal = Database.OpenReader(places.Database);
        var log = new LogFolder(places.Log);
        if (index >= journal.Number("SELECT COALESCE(MAX(idx) + 1, 0) FROM entry"))
            throw ControlException.NotFound("entry", $"{index}");
        var entry = EntryProofs.Entry(journal, log, index)
            ?? throw new ControlException("entry-pruned", $"The text of entry {index} has left this folder under the retention policy. The entry journal.pruned names the folder it went to.");
        return new ProvedEntry(entry, EntryProofs.Make(log, Key(places), index, entry));
    });

    private static NoteVerifier Key(JournalPlaces places) =>
        File.Exists(places.VerifierKey) && NoteVerifier.TryParse(File.ReadAllText(places.VerifierKey).Trim(), out var key, out _)
            ? key
            : throw new ControlException("not-found", $"The journal's verifier key {places.VerifierKey} is missing or damaged. Put it back from a backup.", 404);

    private static T Refusing<T>(string dataFolder, Func<JournalPlaces, T> read)
    {
        var places = new JournalPlaces(dataFolder);
        if (!File.Exists(places.Database))
            throw new OfflineRefusedException("not-found", $"There is no journal in {dataFolder} (tackos.db).");
        try
        {
            return read(places);
        }
        catch (ControlException refused)
        {
            throw new OfflineRefusedException(refused.Code, refused.Message);
        }
        catch (Microsoft.Data.Sqlite.SqliteException broken)
        {
            throw new OfflineRefusedException("file", $"The journal in {dataFolder} cannot be read: {broken.Message}");
        }
    }

    private static bool Reaches(Database index, long size)
    {
        for (var look = 1; index.Number("SELECT next FROM covered") < size; look++)
        {
            if (look == MostLooks)
                return false;
            Thread.Sleep(Pace);
        }

        return true;
    }

    private static ControlException Behind() =>
        new("index-behind", "The gateway that runs over this folder has not taken all entries into the search index yet. Again in a moment; where it stays so, its log says why.", 503);

    private static void BringUpToDate(string dataFolder, Database journal)
    {
        try
        {
            TakeInAll(dataFolder, journal);
        }
        catch (Microsoft.Data.Sqlite.SqliteException broken) when (SearchService.IsDamage(broken))
        {
            JournalIndex.Delete(dataFolder);
            TakeInAll(dataFolder, journal);
        }
    }

    private static void TakeInAll(string dataFolder, Database journal)
    {
        var index = JournalIndex.Open(dataFolder);
        if (!index.IsSound() || !index.IsOf(journal))
        {
            index.Dispose();
            JournalIndex.Delete(dataFolder);
            index = JournalIndex.Open(dataFolder);
        }

        using (index)
        {
            while (index.TakeIn(journal, AtOnce) > 0)
            {
            }
        }
    }
}

/// <summary>What is asked of a journal on disk cannot be done: a stable code, and one sentence with the cause and the mend.</summary>
public sealed class OfflineRefusedException(string code, string sentence) : Exception(sentence)
{
    public string Code => code;
}
