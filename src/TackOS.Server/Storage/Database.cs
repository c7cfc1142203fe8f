using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TackOS.Server.Storage;

/// <summary>
/// One SQLite connection with its prepared statements. Parameters are positional, <c>?1</c> onwards. Not for two threads at once.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private Database(SqliteConnection connection) => _connection = connection;

    /// <summary>The one writer: WAL, and every commit waits for the disk.</summary>
    public static Database OpenWriter(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWriteCreate);
        database.Execute("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA synchronous=FULL");
        database.Execute("PRAGMA foreign_keys=ON");
        return database;
    }

    /// <summary>A reader sees the last commit and can change nothing.</summary>
    public static Database OpenReader(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWrite);
        database.Execute("PRAGMA query_only=ON");
        return database;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Bind(sql, parameters).ExecuteNonQuery();

    public T? One<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public List<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public long Number(string sql, params ReadOnlySpan<object?> parameters) =>
        Convert.ToInt64(Bind(sql, parameters).ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private static Database Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return new Database(connection);
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "?" + (i + 1).ToString(CultureInfo.InvariantCulture) });
            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] switch { null => DBNull.Value, bool yes => yes ? 1L : 0L, var value => value };
        return command;
    }
}

internal static class Columns
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? NumberOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static bool Flag(this SqliteDataReader row, int column) => row.GetInt64(column) != 0;

    public static byte[] Bytes(this SqliteDataReader row, int column) => (byte[])row.GetValue(column);

    public static T Json<T>(this SqliteDataReader row, int column) => JournalJson.Read<T>(row.GetString(column));
}
