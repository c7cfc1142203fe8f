using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Replaying;

/// <summary>State is the fold of the journal, and whoever changes it by hand is found.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task EveryKindOfEventHappensInTheStoryAndTheStateInUseIsItsFold()
    {
        await using var story = await RichStory.ToldAsync();
        var beside = story.Replay();
        await story.Gateway.StopAsync();

        var kinds = typeof(JournalEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!);
        Assert.Empty(kinds.Except(story.Entries.Select(entry => JournalJson.TypeOf(JournalJson.ReadEntry(entry.Json)))));
        AssertClean(beside);
        var after = AssertClean(story.Replay());
        Assert.Equal((story.Entries.Count, after.Entries), (after.Entries, after.Signed));
    }

    [Fact]
    public async Task EveryColumnOfEveryTableIsComparedOrNamedAsBesideTheFold()
    {
        await using var story = await RichStory.ToldAsync();
        await story.Gateway.StopAsync();
        using var db = Edited(story);

        var unseen = new List<string>();
        foreach (var table in db.All("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", row => row.GetString(0)))
        {
            if (BesideTheFold.Tables.ContainsKey(table))
                continue;
            var key = KeyOf(db, table);
            foreach (var column in db.All("SELECT name FROM pragma_table_info(?1)", row => row.GetString(0), table))
            {
                var found = WhileChanged(db, table, key, column, story.Replay);
                if (found is not ReplayVerdict.Differs differs || !IsSaid(differs, table, column, key))
                    unseen.Add($"{table}.{column}: {found.Sentence}");
            }
        }

        Assert.Empty(unseen);
        AssertClean(story.Replay());
        Assert.Equal(["body", "checkpoint", "entry", "secret_box", "step_up_box"], BesideTheFold.Tables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["call.owed", "tool.offered"], BesideTheFold.Marks.Select(m => $"{m.Table}.{m.Column}"));
    }

    [Fact]
    public async Task ARowThatIsTakenAwayOrPutInIsADifferenceAndSaysWhichEntryTouchedItLast()
    {
        await using var story = await RichStory.ToldAsync();
        await story.Gateway.StopAsync();
        using var db = Edited(story);
        db.Execute("DELETE FROM budget_override");
        db.Execute("INSERT INTO account(id, parent, cap, threshold) VALUES ('department:ghost', 'company', 1, 85)");
        db.Execute("INSERT INTO server(id, transport, trusted, accepted) VALUES ('web', '{}', 1, 1)");

        var differs = Assert.IsType<ReplayVerdict.Differs>(story.Replay());

        Assert.Equal(3, differs.Count);
        Assert.Equal(("unexplained-row", "id=department:ghost", null), Of(differs, "account"));
        Assert.Equal("budget.override", Of(differs, "budget_override").EntryType);
        Assert.Equal(("unexplained-row", "id=web", "server.removed"), Of(differs, "server"));

        static (string, string, string? EntryType) Of(ReplayVerdict.Differs all, string table) =>
            all.Differences.Where(d => d.Table == table).Select(d => (d.Kind, d.Key, d.EntryType)).Single();
    }

    [Theory]
    [InlineData("CREATE TRIGGER generous AFTER INSERT ON balance BEGIN UPDATE balance SET spent = 0; END", "trigger generous")]
    [InlineData("ALTER TABLE account ADD COLUMN secret_cap INTEGER", "table account")]
    [InlineData("CREATE TABLE beside(id TEXT PRIMARY KEY)", "table beside")]
    public async Task ASchemaThatTackOSDidNotMakeIsADifference(string change, string name)
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.ExecuteScript(change);

        var differs = Assert.IsType<ReplayVerdict.Differs>(JournalReplay.Run(gateway.Data));

        Assert.Contains(differs.Differences, d => d.Kind == "schema" && d.Key == name);
    }

    [Fact]
    public async Task AnEntrysRowThatSaysAnotherTypeOrTimeThanItsBytesIsADifference()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        using (var db = Database.OpenWriter(gateway.Journal.File))
            db.Execute("UPDATE entry SET type = 'system.stopped', at = at + 1 WHERE idx = 0");

        var differs = Assert.IsType<ReplayVerdict.Differs>(JournalReplay.Run(gateway.Data));

        Assert.Equal([("idx=0", "type"), ("idx=0", "at")], differs.Differences.Select(d => (d.Key, d.Field!)));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("unreadable")]
    [InlineData("missing")]
    [InlineData("cut off")]
    public async Task AJournalThatIsNotWhatWasSignedIsNotComparedWithAnything(string how)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.StopAsync();
        using (var db = Database.OpenWriter(gateway.Journal.File))
        {
            // Entry and state are changed together, as somebody would who knows both: only the signed tree tells.
            var forged = db.One("SELECT json FROM entry WHERE type = 'department.set'", row => Encoding.UTF8.GetString(row.Bytes(0)))!.Replace("\"autonomy\":2", "\"autonomy\":4", StringComparison.Ordinal);
            _ = how switch
            {
                "changed" => db.Execute("UPDATE department SET autonomy = 4") + db.Execute("UPDATE entry SET json = ?1 WHERE type = 'department.set'", Encoding.UTF8.GetBytes(forged)),
                "unreadable" => db.Execute("UPDATE entry SET json = ?1 WHERE idx = 2", "{}"u8.ToArray()),
                "missing" => db.Execute("DELETE FROM entry WHERE idx = 3"),
                _ => db.Execute("DELETE FROM entry WHERE idx = (SELECT MAX(idx) FROM entry)"),
            };
        }

        var refused = Assert.IsType<ReplayVerdict.Refused>(JournalReplay.Run(gateway.Data));

        Assert.Equal(JournalReplay.NotVerified, refused.Code);
    }

    [Fact]
    public async Task AnAnswerThatWasDeliveredAndNotMarkedSoIsNoDifferenceAndTheOtherWayRoundIsOne()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read");
        await gateway.StopAsync();
        using var db = Database.OpenWriter(gateway.Journal.File);

        foreach (var owed in (ReadOnlySpan<long>)[0, 1])
        {
            Assert.Equal(1, db.Execute("UPDATE call SET owed = ?1", owed));
            AssertClean(JournalReplay.Run(gateway.Data));
        }

        db.Execute("UPDATE call SET owed = 2");
        Assert.Equal("owed", Assert.Single(Assert.IsType<ReplayVerdict.Differs>(JournalReplay.Run(gateway.Data)).Differences).Field);
    }

    [Fact]
    public async Task HashesOfTokensAreShownShortened()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.StopAsync();
        using var db = Database.OpenWriter(gateway.Journal.File);
        var hash = db.One("SELECT hash FROM agent_token", row => row.GetString(0))!;
        db.Execute("UPDATE agent_token SET revoked = 1");

        var differs = Assert.IsType<ReplayVerdict.Differs>(JournalReplay.Run(gateway.Data));

        Assert.Equal($"hash={hash[..8]}…", Assert.Single(differs.Differences).Key);
    }

    internal static ReplayVerdict.Clean AssertClean(ReplayVerdict verdict)
    {
        var places = verdict is ReplayVerdict.Differs differs ? string.Join('\n', differs.Differences.Select(d => d.Sentence)) : "";
        Assert.True(verdict is ReplayVerdict.Clean, verdict.Sentence + "\n" + places);
        return (ReplayVerdict.Clean)verdict;
    }

    private static Database Edited(RichStory story)
    {
        var db = Database.OpenWriter(story.Gateway.Journal.File);
        db.Execute("PRAGMA ignore_check_constraints=ON");
        return db;
    }

    private static string[] KeyOf(Database db, string table) =>
        [.. db.All("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", row => row.GetString(0), table)];

    /// <summary>Changes one value of the first row in the order of the key, and puts it back.</summary>
    private static ReplayVerdict WhileChanged(Database db, string table, string[] key, string column, Func<ReplayVerdict> look)
    {
        var first = $"({string.Join(", ", key)}) = (SELECT {string.Join(", ", key)} FROM {table} ORDER BY {string.Join(", ", key)} LIMIT 1)";
        Assert.True(db.Number($"SELECT COUNT(*) FROM {table}") > 0, $"The story leaves nothing in {table}.");
        db.Execute("SAVEPOINT edit");
        db.Execute($"CREATE TEMP TABLE was AS SELECT * FROM {table} WHERE {first}");
        db.Execute($"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1009 WHEN 'null' THEN 7 ELSE {column} || '~' END WHERE {first}");
        db.Execute("RELEASE edit");
        try
        {
            return look();
        }
        finally
        {
            db.Execute($"DELETE FROM {table} WHERE ({string.Join(", ", key)}) IN (SELECT {string.Join(", ", key.Select(k => k == column ? Changed(k) : k))} FROM was)");
            db.Execute($"INSERT INTO {table} SELECT * FROM was");
            db.Execute("DROP TABLE temp.was");
        }

        static string Changed(string name) => $"CASE typeof({name}) WHEN 'integer' THEN {name} + 1009 ELSE {name} || '~' END";
    }

    private static bool IsSaid(ReplayVerdict.Differs differs, string table, string column, string[] key) => key.Contains(column)
        ? differs.Differences.Any(d => d.Table == table && d.Kind == "missing-row" && d.Entry is not null) && differs.Differences.Any(d => d.Table == table && d.Kind == "unexplained-row")
        : differs is { Count: 1, Differences: [{ Kind: "field" } only] } && (only.Table, only.Field) == (table, column) && (only.Entry is not null || table == "control");
}
