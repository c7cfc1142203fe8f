using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Data.Sqlite;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Storage;

/// <summary>The embedded store: one writer, many readers, and the picture of what is in force, rebuilt after each change of it.</summary>
internal sealed class Store : IDisposable
{
    private readonly string _file;
    private readonly ConcurrentBag<Database> _readers = [];
    private volatile InForce? _inForce;

    public Store(string file)
    {
        _file = file;
        Writer = new Writer(file);
        _inForce = LoadInForce();
        Writer.InForceChanged = Reload;
        Writer.Start();
    }

    public Writer Writer { get; }

    public InForce InForce => _inForce!;

    /// <summary>Reads the last commit. Long reads block nobody.</summary>
    public T Read<T>(Func<Database, T> read)
    {
        try
        {
            if (!_readers.TryTake(out var reader))
                reader = Database.OpenReader(_file);
            try
            {
                return read(reader);
            }
            finally
            {
                _readers.Add(reader);
            }
        }
        catch (SqliteException broken)
        {
            throw new StoreUnavailableException($"The TackOS database cannot be read (SQLite {broken.SqliteErrorCode}); nothing was done.", broken);
        }
    }

    /// <summary>See <see cref="Database.TryEmptyLog"/>.</summary>
    public bool TryEmptyLog() => Database.TryEmptyLog(_file);

    public void Dispose()
    {
        Writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private InForce LoadInForce() => Read(db => LoadInForce(db, _inForce));

    /// <summary>
    /// Where the new picture cannot be made, the old one stays, and since the epoch has moved on nothing is admitted under it until a change
    /// mends it. The writer's thread must not die of it.
    /// </summary>
    private void Reload()
    {
        try
        {
            _inForce = LoadInForce();
        }
        catch (Exception broken) when (broken is ControlException or StoreUnavailableException or System.Text.Json.JsonException)
        {
        }
    }

    private static InForce LoadInForce(Database db, InForce? previous)
    {
        var departments = db.All(
            "SELECT id, role, autonomy, trial, tools FROM department",
            row => new Department(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.Json<string[]>(4)));
        var agents = db.All(
            "SELECT id, department, mission, on_behalf_of, active FROM agent",
            row => new Agent(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetString(3), row.Flag(4)));
        var tokens = db.All(
            "SELECT hash, id, agent, expires_at, revoked FROM agent_token",
            row => new AgentToken(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.Flag(4)));
        var servers = Servers(db).ToFrozenDictionary(s => s.Id, StringComparer.Ordinal);
        var tools = Tools(db).Where(t => servers.ContainsKey(t.Server)).Select(t => AcceptedTool.Of(t, servers[t.Server], previous?.Tools.GetValueOrDefault(t.Name))).ToList();
        return new InForce
        {
            Epoch = db.Number("SELECT epoch FROM control"),
            Departments = departments.ToFrozenDictionary(d => d.Id, StringComparer.Ordinal),
            Agents = agents.ToFrozenDictionary(a => a.Id, StringComparer.Ordinal),
            AgentTokens = tokens.ToFrozenDictionary(t => t.Hash, StringComparer.Ordinal),
            Servers = servers,
            Tools = tools.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal),
            Policies = Policies(CurrentFiles(db), departments, agents, servers.Values, tools, previous?.Policies),
        };
    }

    public static IEnumerable<UpstreamServer> Servers(Database db) => db.All(
        "SELECT id, transport, trusted, accepted FROM server ORDER BY id",
        row => new UpstreamServer(row.GetString(0), row.Json<Transport>(1), row.Flag(2), row.Flag(3)));

    public static IEnumerable<Tool> Tools(Database db) => db.All(
        "SELECT server, name, definition, pin, classification, price, quarantined FROM tool ORDER BY server, name",
        row => new Tool(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Json<Classification>(4), row.GetInt64(5), row.Flag(6)));

    public static PolicyFile[] CurrentFiles(Database db) =>
        db.One("SELECT files FROM policy_set ORDER BY version DESC LIMIT 1", row => row.Json<PolicyFile[]>(0)) ?? [];

    /// <summary>
    /// What was journalled was validated before; if it no longer holds together (a tool that a policy names was removed), start-up and changes
    /// say so, and nothing is decided under half a set.
    /// </summary>
    public static PoliciesInForce Policies(
        IReadOnlyList<PolicyFile> files,
        IEnumerable<Department> departments,
        IEnumerable<Agent> agents,
        IEnumerable<UpstreamServer> servers,
        IEnumerable<AcceptedTool> tools,
        PoliciesInForce? previous = null) => PoliciesInForce.Build(files, [.. departments], [.. agents], [.. servers], [.. tools], previous) switch
        {
            PoliciesResult.Built built => built.Policies,
            PoliciesResult.Invalid invalid => throw new ControlException("policy-invalid", invalid.Sentence),
            _ => throw new InvalidOperationException("Policies were neither built nor refused."),
        };
}
