using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Server.Upstreams;

namespace TackOS.Server.Tests.Upstreams;

public sealed class ToolPagesTests
{
    private static readonly CancellationToken NoDeadline = CancellationToken.None;

    [Fact]
    public void AHundredThousandToolsAreRefusedWithinASecondAndNoneIsRead()
    {
        var many = Page(Enumerable.Range(0, 100_000).Select(n => $"tool{n}"));
        var pages = new ToolPages();

        // The machine may be busy with something else, once or twice.
        var fastest = Enumerable.Range(0, 3).Min(_ => TimeOf(() => Assert.Throws<ToolListException>(() => pages.Take(many, NoDeadline))));

        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Empty(pages.Tools);
    }

    [Fact]
    public void PagesThatAreTooManyTogetherAreRefused()
    {
        var pages = new ToolPages();
        pages.Take(Page(Enumerable.Range(0, ToolPages.MostTools).Select(n => $"tool{n}")), NoDeadline);

        var refused = Assert.Throws<ToolListException>(() => pages.Take(Page(["one more"]), NoDeadline));

        Assert.Equal("it offers more than 2000 tools", refused.Message);
    }

    [Fact]
    public void PagesThatAreTooLargeTogetherAreRefused()
    {
        var large = new string('x', 5 * 1024 * 1024);
        var pages = new ToolPages();
        pages.Take(Page(["a"], large), NoDeadline);

        Assert.Contains("bytes", Assert.Throws<ToolListException>(() => pages.Take(Page(["b"], large), NoDeadline)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoToolsOfOneNameAreRefused() =>
        Assert.Throws<ToolListException>(() => new ToolPages().Take(Page(["same", "same"]), NoDeadline));

    [Fact]
    public void ANameOfMoreThan256CharactersIsRefused() =>
        Assert.Throws<ToolListException>(() => new ToolPages().Take(Page([new string('n', 257)]), NoDeadline));

    [Fact]
    public void TheDeadlineEndsTheReading() =>
        Assert.Throws<OperationCanceledException>(() => new ToolPages().Take(Page(["a"]), new CancellationToken(canceled: true)));

    private static TimeSpan TimeOf(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed;
    }

    private static JsonNode? Page(IEnumerable<string> names, string description = "") =>
        JsonSerializer.SerializeToNode(new { tools = names.Select(name => new { name, description }) });
}
