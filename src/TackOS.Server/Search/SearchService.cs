using Microsoft.Data.Sqlite;
using TackOS.Server.Storage;

namespace TackOS.Server.Search;

/// <summary>
/// Follows the journal with the index, beside everything else: it reads committed entries through a connection of its own and never holds the
/// writer. An index that is missing, damaged, of another version or of another journal is made again without being asked.
/// </summary>
internal sealed class SearchService(string dataFolder, TimeProvider clock, ILogger<SearchService> log) : BackgroundService
{
    private const int AtOnce = 1_000;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int CannotOpen = 14;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    private readonly string _journal = Path.Combine(dataFolder, "tackos.db");
    private readonly string _index = Path.Combine(dataFolder, JournalIndex.FileName);
    private readonly IndexProgress _progress = new(clock);
    private volatile bool _damaged;

    /// <summary>The number of the next entry that the index takes in.</summary>
    public long Next => _progress.Next;

    public static bool IsDamage(SqliteException broken) => broken.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>How many entries are committed.</summary>
    public static long SizeOf(Store store) => store.Read(SizeOf);

    /// <summary>Entries that fit, among all that were committed when it was asked.</summary>
    /// <exception cref="ControlException">There is something in the search that nothing is found by.</exception>
    /// <exception cref="IndexUnavailableException">The index does not have all entries yet: nothing is shown rather than a part that looks whole.</exception>
    public async Task<List<IndexedEntry>> FindAsync(JournalSearch search)
    {
        var size = Size();
        if (!await ReachesAsync(size))
            throw new IndexUnavailableException($"The search index has {Next} of {size} entries and is being made; it goes on by itself. Without filters the journal can be read meanwhile.");
        try
        {
            using var index = Database.OpenReader(_index);
            return IndexSearch.Run(index, search);
        }
        catch (SqliteException broken)
        {
            // A file that cannot be opened was taken away while the follower still writes to what is left of it.
            if (IsDamage(broken) || broken.SqliteErrorCode == CannotOpen)
                Rebuild();
            throw new IndexUnavailableException($"The search index cannot be read (SQLite {broken.SqliteErrorCode}). Where it is damaged it is made again by itself; try again in a moment.");
        }
    }

    /// <summary>What the index has of one entry; null where it has none or cannot be read.</summary>
    public IndexedEntry? At(long entry)
    {
        try
        {
            using var index = Database.OpenReader(_index);
            return index.One($"SELECT {Names.Columns} FROM row r WHERE r.idx = ?1", Names.Read, entry);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>Whether the index has all entries below a number, after a moment's wait for it.</summary>
    public Task<bool> ReachesAsync(long size) => _progress.ReachesAsync(size);

    public override void Dispose()
    {
        base.Dispose();
        _progress.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception broken) when (!stoppingToken.IsCancellationRequested)
            {
                // An exception that left this method would stop the whole gateway, which can do without the index.
                await MendAsync(broken, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        await Task.Yield();
        using var journal = Database.OpenReader(_journal);
        using var index = JournalIndex.Open(dataFolder);
        _damaged = !index.IsSound() || !index.IsOf(journal);

        while (!stopping.IsCancellationRequested && !_damaged)
        {
            var took = index.TakeIn(journal, AtOnce);
            _progress.Move(index.Next);
            if (took < AtOnce)
                await _progress.PauseAsync(Pace, stopping);
        }

        if (_damaged)
        {
            index.Dispose();
            Delete();
        }
    }

    private async Task MendAsync(Exception broken, CancellationToken stopping)
    {
        try
        {
            if (broken is SqliteException damage && IsDamage(damage))
            {
                log.LogWarning("The search index is damaged and is made again.");
                Delete();
                return;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            broken = refused;
        }

        log.LogWarning("The search index cannot be made and will be later: {Cause}", broken.Message);
        await _progress.PauseAsync(AfterTrouble, stopping);
    }

    private void Rebuild()
    {
        _damaged = true;
        _progress.Ask();
    }

    private void Delete()
    {
        JournalIndex.Delete(dataFolder);
        _damaged = false;
        _progress.Move(0);
    }

    private long Size()
    {
        try
        {
            using var journal = Database.OpenReader(_journal);
            return SizeOf(journal);
        }
        catch (SqliteException broken)
        {
            throw new IndexUnavailableException($"The journal cannot be read (SQLite {broken.SqliteErrorCode}).");
        }
    }

    private static long SizeOf(Database journal) => journal.Number("SELECT COALESCE(MAX(idx) + 1, 0) FROM entry");
}
