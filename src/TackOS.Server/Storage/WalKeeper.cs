using Microsoft.Data.Sqlite;

namespace TackOS.Server.Storage;

/// <summary>
/// Copies what was committed from SQLite's write-ahead log back into the database, on a thread and a connection of its own: done by the writer,
/// it would make everybody who waits for the next commit wait for some megabytes more.
/// </summary>
/// <remarks>
/// The log begins anew only when all of it was copied while nobody wrote, which under load never happens beside the writer. Once the log is long,
/// <see cref="WantsRest"/> asks the writer to copy what came in since, which is short, so the log never grows much further.
/// A copy that fails changes nothing: what was committed is in the log, and the next one copies it again.
/// </remarks>
internal sealed class WalKeeper : IDisposable
{
    /// <summary>16 MiB: the pages that every call touches are copied once for many changes.</summary>
    private const int PagesAtOnce = 4_000;
    private const int LongLog = 4 * PagesAtOnce;

    /// <summary>To be woken costs more than a small commit does.</summary>
    private const int CommitsALook = 64;

    private readonly Database _database;
    private readonly Thread _thread;
    private readonly AutoResetEvent _committed = new(initialState: false);
    private volatile bool _stopping;
    private volatile bool _wantsRest;
    private int _commits;

    public WalKeeper(string file)
    {
        _database = Database.OpenBeside(file);
        _thread = new Thread(Run) { IsBackground = true, Name = "TackOS write-ahead log" };
    }

    public void Start() => _thread.Start();

    /// <summary>Whether the log is long and only a short rest of it has not been copied.</summary>
    public bool WantsRest => _wantsRest;

    /// <summary>The writer committed something.</summary>
    public void Committed()
    {
        if (++_commits % CommitsALook == 0)
            _committed.Set();
    }

    /// <summary>The writer, between two transactions, copies the rest.</summary>
    public void Rest(Database writer)
    {
        Try(writer.CopyLogOfWrites);
        _wantsRest = false;
    }

    public void Dispose()
    {
        _stopping = true;
        _committed.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _database.Dispose();
        _committed.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _committed.WaitOne();
            if (_wantsRest || _stopping)
                continue;
            Try(() =>
            {
                var (pages, copied) = _database.LogOfWrites();
                if (pages - copied < PagesAtOnce)
                    return;
                _database.CopyLogOfWrites();
                _wantsRest = pages >= LongLog;
            });
        }
    }

    /// <summary>Another time: the disk is full, or somebody else copies. What left this thread would end the whole gateway.</summary>
    private static void Try(Action copy)
    {
        try
        {
            copy();
        }
        catch (SqliteException)
        {
        }
    }
}
