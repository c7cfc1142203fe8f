using TackOS.Cli.Tests.Support;

namespace TackOS.Cli.Tests.Verbs;

public sealed class AcceptTests
{
    private const string Offered = "POST /api/servers/notes/offer";
    private const string Accepted = """POST /api/servers/notes/accept {"serverPin":"5e","tools":{"notes__read":"aa","notes__write":"bb"},"unfit":false}""";

    private static readonly object Offer = new
    {
        server = new { id = "notes", transport = new { kind = "stdio", command = "/usr/bin/notes", arguments = new[] { "a b" } } },
        serverPin = "5e",
        tools = new object[]
        {
            new { name = "notes__read", pin = "aa", change = "new", definition = new { name = "read", description = "Reads.", annotations = new { readOnlyHint = true } } },
            new
            {
                name = "notes__write",
                pin = "bb",
                change = "changed",
                definition = new { name = "write", description = "Writes\u202eall." },
                accepted = new { name = "write", description = "Writes." },
            },
            new { name = "notes__drop", pin = "cc", change = "gone", definition = new { name = "drop" } },
        },
    };

    [Fact]
    public async Task AcceptingShowsTheOfferAsksAndAcceptsWhatWasShown()
    {
        await using var api = (await FakeApi.StartAsync()).Answers(Offered, Offer);
        using var shell = new Shell(api.Url) { HasPerson = true, Input = "y\n" };

        var answer = await shell.RunAsync("server accept notes");

        Assert.Equal(0, answer.Exit);
        Assert.Equal([Offered + " {}", Accepted], api.Changes);
        Assert.All(
            [
                "/usr/bin/notes \"a b\"", "notes__read is new", "\"readOnlyHint\": true", "notes__write changed since it was accepted", "-   \"description\": \"Writes.\"",
                "+   \"description\": \"Writes\\u{202E}all.\"", "notes__drop is not offered any more",
            ],
            part => Assert.Contains(part, answer.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANoAcceptsNothing()
    {
        await using var api = (await FakeApi.StartAsync()).Answers(Offered, Offer);
        using var shell = new Shell(api.Url) { HasPerson = true, Input = "n\n" };

        Assert.Equal(1, (await shell.RunAsync("server accept notes")).Exit);
        Assert.Equal([Offered + " {}"], api.Changes);
    }

    [Fact]
    public async Task WhereNobodyCanAnswerNothingIsEvenLookedAt()
    {
        await using var api = (await FakeApi.StartAsync()).Answers(Offered, Offer);
        using var shell = new Shell(api.Url);

        Assert.Contains("--yes", (await shell.RunAsync("server accept notes")).Error, StringComparison.Ordinal);
        Assert.Empty(api.Changes);
    }

    [Fact]
    public async Task AScriptAcceptsExactlyWhatItRead()
    {
        await using var api = (await FakeApi.StartAsync()).Answers(Offered, Offer);
        using var shell = new Shell(api.Url);

        Assert.Equal(0, (await shell.RunAsync("server accept notes --yes")).Exit);
        Assert.Equal([Offered + " {}", Accepted], api.Changes);
    }
}
