using SQLitePCL;

namespace TackOS.Server.Storage;

/// <summary>The row that a statement stands at; valid until its reader returns. A null where a value is asked for is an error, never a default.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public string GetString(int column) => TextOrNull(column) ?? throw Missing(column);

    public long GetInt64(int column) => NumberOrNull(column) ?? throw Missing(column);

    /// <exception cref="OverflowException">It is stored, but larger.</exception>
    public int GetInt32(int column) => checked((int)GetInt64(column));

    public string? TextOrNull(int column) => IsDBNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public long? NumberOrNull(int column) => IsDBNull(column) ? null : raw.sqlite3_column_int64(statement, column);

    /// <summary>Milliseconds since 1970.</summary>
    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => NumberOrNull(column) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public bool Flag(int column) => GetInt64(column) != 0;

    public byte[] Bytes(int column) => IsDBNull(column) ? throw Missing(column) : raw.sqlite3_column_blob(statement, column).ToArray();

    /// <summary>As it is stored, whatever it is.</summary>
    public StoredValue Value(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => default,
        raw.SQLITE_INTEGER => new StoredValue(raw.sqlite3_column_int64(statement, column)),
        raw.SQLITE_FLOAT => new StoredValue(raw.sqlite3_column_double(statement, column)),
        raw.SQLITE_TEXT => new StoredValue(raw.sqlite3_column_text(statement, column).utf8_to_string()),
        _ => new StoredValue(raw.sqlite3_column_blob(statement, column).ToArray()),
    };

    public T Json<T>(int column) => JournalJson.Read<T>(GetString(column));

    private static InvalidOperationException Missing(int column) => new($"Column {column} holds nothing.");
}
