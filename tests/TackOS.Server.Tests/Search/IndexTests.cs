using System.Security.Cryptography;
using System.Text;
using TackOS.Server.Search;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Search;

public sealed class IndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-index-").FullName;

    private string File => Path.Combine(_folder, JournalIndex.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void BesideAGatewayWhoseIndexIsBehindAFolderIsNotSearchedInPart()
    {
        var story = new Story(1, 300);
        story.Write(_folder, 0, story.Entries.Count);
        var all = OfflineJournal.Search(_folder, new JournalSearch());
        using var gateway = DataFolder.Take(_folder);
        Assert.Equal(all.Count, OfflineJournal.Search(_folder, new JournalSearch()).Count);
        using (var index = Database.OpenBeside(File))
            index.Execute("UPDATE covered SET next = next - 1");

        Assert.Equal("index-behind", Assert.Throws<OfflineRefusedException>(() => OfflineJournal.Search(_folder, new JournalSearch())).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheIndexFindsWhatALookAtEveryEntryFinds(int seed)
    {
        var story = new Story(seed, 6_000);
        story.Write(_folder, 0, story.Entries.Count);
        TakeInAll(atOnce: 257);
        using var index = Database.OpenReader(File);
        var random = new Random(seed);

        var some = 0;
        for (var round = 0; round < 400; round++)
        {
            var search = Random(random, story);
            var found = IndexSearch.Run(index, search);
            Assert.Equal(LookAtEveryEntry.For(story, search), found);
            some += found.Count > 0 ? 1 : 0;
        }

        Assert.InRange(some, 100, 399);
    }

    [Fact]
    public void PagesFollowOneAnotherWithoutAGapOrARepeat()
    {
        var story = new Story(seed: 4, 3_000);
        story.Write(_folder, 0, story.Entries.Count);
        TakeInAll();
        using var index = Database.OpenReader(File);

        var read = new List<long>();
        var search = new JournalSearch { Agent = "clerk", Limit = 7 };
        while (IndexSearch.Run(index, search) is [.., var last] page)
        {
            read.AddRange(page.Select(entry => entry.Index));
            search = search with { Before = last.Index };
        }

        Assert.Equal(LookAtEveryEntry.For(story, search with { Before = null, Limit = int.MaxValue }).Select(entry => entry.Index), read);
    }

    [Fact]
    public void AnIndexThatIsBehindCatchesUp()
    {
        var story = new Story(seed: 5, 2_000);
        story.Write(_folder, 0, 700);
        TakeInAll();
        story.Write(_folder, 700, 2_000);
        TakeInAll();
        using var index = Database.OpenReader(File);

        var search = new JournalSearch { Text = "invoice", Limit = 500 };
        Assert.Equal(LookAtEveryEntry.For(story, search), IndexSearch.Run(index, search));
    }

    [Fact]
    public void AnIndexOfAnotherVersionIsMadeAgain()
    {
        var story = new Story(seed: 6, 100);
        story.Write(_folder, 0, 100);
        TakeInAll();
        using (var index = Database.OpenDerived(File))
            index.Execute("PRAGMA user_version = 999");

        using (var index = JournalIndex.Open(_folder))
            Assert.Equal(0, index.Next);
        TakeInAll();
        using var reader = Database.OpenReader(File);
        Assert.Equal(100, IndexSearch.Run(reader, new JournalSearch { Limit = 500 }).Count);
    }

    [Fact]
    public void AnIndexOfAnotherJournalIsKnownForThat()
    {
        new Story(seed: 7, 100).Write(_folder, 0, 100);
        TakeInAll();
        foreach (var file in Directory.GetFiles(_folder, "tackos.db*"))
            System.IO.File.Delete(file);
        new Story(seed: 8, 100).Write(_folder, 0, 100);

        using var index = JournalIndex.Open(_folder);
        using var journal = Database.OpenReader(Path.Combine(_folder, "tackos.db"));
        Assert.False(index.IsOf(journal));
    }

    [Fact]
    public void WhatWasPrunedFromTheStoreIsStillFoundAndSaidToBeInColdStorage()
    {
        var story = new Story(seed: 9, 600);
        story.Write(_folder, 0, 600);
        TakeInAll();
        using (var store = Database.OpenDerived(Path.Combine(_folder, "tackos.db")))
            store.Execute("DELETE FROM entry WHERE idx < 512");
        using var index = JournalIndex.Open(_folder);
        using var journal = Database.OpenReader(Path.Combine(_folder, "tackos.db"));
        Assert.True(index.IsOf(journal));

        using var reader = Database.OpenReader(File);
        var found = FoundEntry.Of(journal, IndexSearch.Run(reader, new JournalSearch { Type = "call", Limit = 500 }));

        Assert.Contains(found, entry => entry.InColdStorage);
        Assert.All(found, entry => Assert.Equal(entry.Index < 512, entry.InColdStorage));
        Assert.All(found, entry => Assert.Equal(entry.InColdStorage, entry.Entry is null));
        Assert.All(found, entry => Assert.NotEmpty(entry.Did));
    }

    [Fact]
    public void AnEntryThatSomebodyMadeUnreadableKeepsItsPlaceAndStopsNothing()
    {
        new Story(seed: 13, 20).Write(_folder, 0, 20);
        using (var store = Database.OpenDerived(Path.Combine(_folder, "tackos.db")))
            store.Execute("UPDATE entry SET json = ?1 WHERE idx = 7", "{broken"u8.ToArray());
        TakeInAll();
        using var index = Database.OpenReader(File);
        using var journal = Database.OpenReader(Path.Combine(_folder, "tackos.db"));

        var found = FoundEntry.Of(journal, IndexSearch.Run(index, new JournalSearch()));

        Assert.Equal(20, found.Count);
        Assert.Equal(7, Assert.Single(found, entry => entry.Type == "unreadable").Index);
    }

    [Theory]
    [InlineData("\"invoice\" OR \"refund\"")]
    [InlineData("invoice NOT refund")]
    [InlineData("term:invoice")]
    [InlineData("=a1")]
    [InlineData("invoice'; DROP TABLE row;")]
    [InlineData("NEAR(invoice refund)")]
    public void WhatALanguageOfSearchesWouldMeanIsOnlyWords(string text)
    {
        var story = new Story(seed: 10, 500);
        story.Write(_folder, 0, 500);
        TakeInAll();
        using var index = Database.OpenReader(File);

        Assert.Equal(LookAtEveryEntry.For(story, new JournalSearch { Text = text, Limit = 500 }), IndexSearch.Run(index, new JournalSearch { Text = text, Limit = 500 }));
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("ab*")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void WhatNothingIsFoundByIsRefusedRatherThanPassedOver(string text)
    {
        new Story(seed: 11, 10).Write(_folder, 0, 10);
        TakeInAll();
        using var index = Database.OpenReader(File);

        Assert.Equal("search-text", Assert.Throws<ControlException>(() => IndexSearch.Run(index, new JournalSearch { Text = $"invoice {text}" })).Code);
    }

    [Fact]
    public void DigestsAndBodiesAreNotInTheIndex()
    {
        new Story(seed: 12, 300).Write(_folder, 0, 300);
        var digest = Convert.ToHexStringLower(SHA256.HashData("arguments"u8));
        using (var store = Database.OpenDerived(Path.Combine(_folder, "tackos.db")))
            store.Execute("INSERT INTO entry(idx, json) VALUES (300, ?1)", Encoding.UTF8.GetBytes($$"""{"at":"2026-11-01T00:00:00Z","actor":"system","type":"x.y","argumentsDigest":"{{digest}}"}"""));
        TakeInAll();

        Assert.DoesNotContain(digest, Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File)), StringComparison.Ordinal);
        Assert.Equal(["call", "admitted", "by", "office", "no", "invoice", "2026"], EntryWords.Of("call.admitted by office.no-invoice 2026"));
        Assert.Empty(EntryWords.Of($"{digest} {digest[..16]} {new string('x', 41)} call_01jd8m4a01z0k5m3v7c2q9x8rt".Replace("call", "", StringComparison.Ordinal)));
    }

    private void TakeInAll(int atOnce = 1_000)
    {
        using var journal = Database.OpenReader(Path.Combine(_folder, "tackos.db"));
        using var index = JournalIndex.Open(_folder);
        while (index.TakeIn(journal, atOnce) > 0)
        {
        }
    }

    private static JournalSearch Random(Random random, Story story)
    {
        string? Maybe(string[] some) => random.Next(4) == 0 ? some[random.Next(some.Length)] : null;
        var told = story.Entries[random.Next(story.Entries.Count)];
        return new JournalSearch
        {
            Agent = Maybe([.. Story.Agents, "nobody"]),
            Department = Maybe(Story.Departments),
            Tool = Maybe([.. Story.Tools, "mail", "ma"]),
            Type = Maybe(["call", "call.settled", "approval", "budget.cap", "ca"]),
            Decision = Maybe([.. Decisions.All, "budget-stop"]),
            Mission = Maybe(Story.Missions),
            Call = random.Next(12) == 0 ? told.About.Call : null,
            Approval = random.Next(12) == 0 ? told.About.Approval : null,
            From = random.Next(3) == 0 ? told.About.At.AddTicks(random.Next(-1, 2)) : null,
            To = random.Next(3) == 0 ? told.About.At.AddHours(random.Next(-20, 20)).AddTicks(random.Next(-1, 2)) : null,
            Text = Maybe([.. Story.Words, "Invoice", "inv*", "refund invoice", "mail__send", "ŠÁLEK", "sorry guar*", "admitted"]),
            Before = random.Next(4) == 0 ? random.Next(story.Entries.Count) : null,
            After = random.Next(6) == 0 ? random.Next(story.Entries.Count) : null,
            Limit = random.Next(1, 60),
        };
    }
}
