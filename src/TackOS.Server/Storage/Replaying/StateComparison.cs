namespace TackOS.Server.Storage.Replaying;

/// <summary>
/// Compares the tables in use with those that the journal was folded into, row by row in the order of their keys. It holds two rows at a time,
/// and of the differences the first ones.
/// </summary>
internal sealed class StateComparison(Database inUse, Database folded)
{
    private const int MostHeld = 100;
    private static readonly string[] SecretColumns = ["hash", "page_hash"];
    private readonly List<(StateDifference Difference, string RowKey)> _held = [];

    /// <summary>How many differences there are; no more than the first hundred are held.</summary>
    public long Count { get; private set; }

    public long RowsCompared { get; private set; }

    public IReadOnlyList<(StateDifference Difference, string RowKey)> Held => _held;

    public void Run()
    {
        Schemas();
        foreach (var table in StateTable.Of(folded).Where(HasColumns))
        {
            // A table whose indexes say other than its rows would be read one way here and another way by a call.
            foreach (var damage in inUse.All($"PRAGMA integrity_check({StateTable.Quoted(table.Name)})", row => row.GetString(0)).Where(said => said != "ok"))
                Add(new StateDifference("damaged", table.Name, "", null, damage, null), "");
            Rows(table);
        }
    }

    public void Add(StateDifference difference, string rowKey)
    {
        Count++;
        if (_held.Count < MostHeld)
            _held.Add((difference, rowKey));
    }

    /// <summary>A trigger, or a table that is a view, would change state without any entry.</summary>
    private void Schemas()
    {
        var (used, made) = (SchemaOf(inUse), SchemaOf(folded));
        foreach (var (name, sql) in used.Where(u => made.GetValueOrDefault(u.Key) != u.Value))
            Add(new StateDifference("schema", "sqlite_schema", name, null, new StoredValue(sql).ToString(), made.GetValueOrDefault(name)), "");
        foreach (var (name, sql) in made.Where(m => !used.ContainsKey(m.Key)))
            Add(new StateDifference("schema", "sqlite_schema", name, null, null, sql), "");
    }

    private static Dictionary<string, string> SchemaOf(Database db) => db.All(
        "SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_schema", row => (Name: row.GetString(0), Sql: row.GetString(1))).ToDictionary(s => s.Name, s => s.Sql);

    private bool HasColumns(StateTable table) =>
        inUse.All("SELECT name FROM pragma_table_info(?1) ORDER BY cid", row => row.GetString(0), table.Name).SequenceEqual(table.Columns);

    private void Rows(StateTable table)
    {
        using var used = table.Rows(inUse).GetEnumerator();
        using var made = table.Rows(folded).GetEnumerator();
        var (hasUsed, hasMade) = (used.MoveNext(), made.MoveNext());
        while (hasUsed || hasMade)
        {
            RowsCompared++;
            var order = !hasUsed ? 1 : !hasMade ? -1 : table.CompareKeys(used.Current, made.Current);
            if (order == 0)
                Fields(table, used.Current, made.Current);
            else if (order < 0)
                Add(new StateDifference("unexplained-row", table.Name, Shown(table, used.Current), null, null, null), table.KeyOf(used.Current));
            else
                Add(new StateDifference("missing-row", table.Name, Shown(table, made.Current), null, null, null), table.KeyOf(made.Current));
            hasUsed = order <= 0 ? used.MoveNext() : hasUsed;
            hasMade = order >= 0 ? made.MoveNext() : hasMade;
        }
    }

    private void Fields(StateTable table, StoredValue[] used, StoredValue[] made)
    {
        for (var i = 0; i < used.Length; i++)
        {
            var column = table.Columns[i];
            if (used[i].Equals(made[i]) || BesideTheFold.Allows(table.Name, column, used[i], made[i], name => used[table.PlaceOf(name)]))
                continue;
            Add(new StateDifference("field", table.Name, Shown(table, made), column, Shown(column, used[i]), Shown(column, made[i])), table.KeyOf(made));
        }
    }

    private static string Shown(StateTable table, StoredValue[] row) => string.Join(' ', table.Key.Select(k => $"{table.Columns[k]}={Shown(table.Columns[k], row[k])}"));

    /// <summary>The beginning of a token's hash tells which it is, and is no use to anybody.</summary>
    private static string Shown(string column, StoredValue value) =>
        SecretColumns.Contains(column) && value.Held is string { Length: > 8 } hash ? hash[..8] + "…" : value.ToString();
}
