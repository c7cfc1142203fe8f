namespace TackOS.Server.Storage.Replaying;

/// <summary>A table that the journal is folded into, as the schema says it. <paramref name="Key"/> are places in <paramref name="Columns"/>.</summary>
internal sealed record StateTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<int> Key)
{
    /// <summary>All tables of the schema but those that no event is folded into.</summary>
    public static List<StateTable> Of(Database db) =>
    [
        .. db.All("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", row => row.GetString(0))
            .Where(name => !BesideTheFold.Tables.ContainsKey(name)).Select(name => Read(db, name)),
    ];

    /// <summary>Every row in the order of the key, one by one.</summary>
    public IEnumerable<StoredValue[]> Rows(Database db)
    {
        var columns = string.Join(", ", Columns.Select(Quoted));
        var key = string.Join(", ", Key.Select(k => Quoted(Columns[k])));
        return db.Each($"SELECT {columns} FROM {Quoted(Name)} ORDER BY {key}", row =>
        {
            var values = new StoredValue[Columns.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = row.Value(i);
            return values;
        });
    }

    public int CompareKeys(StoredValue[] left, StoredValue[] right)
    {
        foreach (var place in Key)
        {
            if (left[place].CompareTo(right[place]) is var order and not 0)
                return order;
        }

        return 0;
    }

    public int PlaceOf(string column) => Columns.Index().First(c => c.Item == column).Index;

    /// <summary>The key of a row as a trigger on this table writes it too.</summary>
    public string KeyOf(StoredValue[] row) => string.Join(',', Key.Select(k => row[k].Quoted()));

    /// <summary>An SQL text that gives <see cref="KeyOf"/> of the row that this name stands for.</summary>
    public string KeySql(string row) => string.Join(" || ',' || ", Key.Select(k => $"quote({row}.{Quoted(Columns[k])})"));

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static StateTable Read(Database db, string name)
    {
        var columns = db.All("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid", row => (Name: row.GetString(0), Place: row.GetInt32(1)), name);
        var key = columns.Index().Where(c => c.Item.Place > 0).OrderBy(c => c.Item.Place).Select(c => c.Index).ToList();
        return key.Count > 0
            ? new StateTable(name, columns.ConvertAll(c => c.Name), key)
            : throw new InvalidOperationException($"The table {name} has no key, so its rows cannot be compared.");
    }
}
