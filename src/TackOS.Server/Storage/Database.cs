using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TackOS.Server.Storage;

/// <summary>
/// One SQLite connection with its prepared statements. Parameters are positional, <c>?1</c> onwards, and each text is one statement. Not for two
/// threads at once.
/// </summary>
/// <remarks>
/// Statements are run below ADO.NET, whose command and reader cost more than the short statements of a call do. Failures are
/// <see cref="SqliteException"/> all the same.
/// </remarks>
internal sealed class Database : IDisposable
{
    private const int BusyTimeoutMs = 5_000;
    private const int ShortTimeoutMs = 100;

    /// <summary>SQLITE_CHECKPOINT_NOOP, from SQLite 3.51 on: only counts.</summary>
    private const int NoCheckpoint = -1;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _prepared = new(StringComparer.Ordinal);

    private Database(SqliteConnection connection)
    {
        (_connection, _handle) = (connection, connection.Handle!);
        Check(raw.sqlite3_busy_timeout(_handle, BusyTimeoutMs));
    }

    /// <summary>The one writer: WAL, and every commit waits for the disk.</summary>
    public static Database OpenWriter(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWriteCreate);
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("PRAGMA foreign_keys=ON");
        // That is the work of its own thread: WalKeeper.
        database.Execute("PRAGMA wal_autocheckpoint=0");
        // What is deleted, or replaced by less, is overwritten where it lay: a key that was destroyed must not be found in the file.
        database.Execute("PRAGMA secure_delete=ON");
        // What a page was before a piece of work changed it is kept until the piece is done: in memory, since a file for it would lie outside of the
        // data folder, and have in it what is being erased.
        database.Execute("PRAGMA temp_store=MEMORY");
        return database;
    }

    /// <summary>For somebody who writes beside the writer what is not the writer's, or while there is none.</summary>
    public static Database OpenBeside(string file) => Open(file, SqliteOpenMode.ReadWrite);

    /// <summary>For what can be made again from the journal: a power cut may take the last commits, and leaves the others whole.</summary>
    public static Database OpenDerived(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWriteCreate);
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA synchronous=NORMAL");
        return database;
    }

    /// <summary>A reader sees the last commit and can change nothing.</summary>
    public static Database OpenReader(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWrite);
        database.Execute("PRAGMA query_only=ON");
        return database;
    }

    /// <summary>
    /// Copies what was committed back into the database's file and empties its log, where the pages lie as they were before. It waits for nobody
    /// for long.
    /// </summary>
    /// <returns>False where somebody writes, or still reads an older state: nothing was lost, and the log is as it was or longer.</returns>
    public static bool TryEmptyLog(string file)
    {
        using var database = Open(file, SqliteOpenMode.ReadWrite);
        database.Check(raw.sqlite3_busy_timeout(database._handle, ShortTimeoutMs));
        return database.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    }

    /// <summary>
    /// A database of this connection alone, in a file without a name that is gone with it. Nothing of it outlives a crash, so nothing waits for
    /// the disk.
    /// </summary>
    public static Database OpenPrivate()
    {
        var database = Open("", SqliteOpenMode.ReadWriteCreate);
        database.Execute("PRAGMA journal_mode=OFF");
        database.Execute("PRAGMA synchronous=OFF");
        database.Execute("PRAGMA cache_size=-65536");
        return database;
    }

    /// <summary>How many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        var statement = Bind(sql, parameters);
        try
        {
            while (Step(statement))
            {
            }

            return raw.sqlite3_changes(_handle);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Several statements in one text, without parameters.</summary>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first row; the default where there is none.</summary>
    public T? One<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        var statement = Bind(sql, parameters);
        try
        {
            return Step(statement) ? read(new Row(statement)) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    public List<T> All<T>(string sql, Func<Row, T> read, params ReadOnlySpan<object?> parameters)
    {
        var statement = Bind(sql, parameters);
        try
        {
            var rows = new List<T>();
            while (Step(statement))
                rows.Add(read(new Row(statement)));
            return rows;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Row by row, for what is too long to hold. The text is read by one at a time.</summary>
    public IEnumerable<T> Each<T>(string sql, Func<Row, T> read)
    {
        var statement = Bind(sql, []);
        try
        {
            while (Step(statement))
                yield return read(new Row(statement));
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The number in the first column of the first row; 0 where there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> parameters) => One(sql, static row => row.NumberOrNull(0), parameters) ?? 0;

    /// <summary>How many pages the write-ahead log has, and how many of them are copied into the database.</summary>
    public (int Pages, int Copied) LogOfWrites() => LogOfWrites(NoCheckpoint);

    /// <summary>Copies what can be copied of it without waiting for anybody (SQLite's passive checkpoint).</summary>
    public void CopyLogOfWrites() => LogOfWrites(raw.SQLITE_CHECKPOINT_PASSIVE);

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private static Database Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return new Database(connection);
    }

    private (int Pages, int Copied) LogOfWrites(int mode)
    {
        Check(raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var pages, out var copied));
        return (pages, copied);
    }

    private sqlite3_stmt Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
            _prepared.Add(sql, statement = Prepare(sql));
        if (raw.sqlite3_bind_parameter_count(statement) != values.Length)
            throw new ArgumentException("A statement is given as many values as it has parameters.");
        for (var i = 0; i < values.Length; i++)
            Check(BindOne(statement, i + 1, values[i]));
        return statement;
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out var rest));
        return rest.AsSpan().IsWhiteSpace() ? statement : throw new ArgumentException("More than one statement is a script.");
    }

    private static int BindOne(sqlite3_stmt statement, int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        string text => raw.sqlite3_bind_text(statement, index, text),
        long number => raw.sqlite3_bind_int64(statement, index, number),
        int number => raw.sqlite3_bind_int64(statement, index, number),
        bool yes => raw.sqlite3_bind_int64(statement, index, yes ? 1 : 0),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, index, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A {value.GetType().Name} has no column type here.")),
    };

    private bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            Check(result);
        return false;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_handle).utf8_to_string(), result & 0xFF, result);
    }
}
