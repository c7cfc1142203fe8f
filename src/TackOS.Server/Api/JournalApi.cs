using TackOS.Identity;
using TackOS.Server.Search;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>
/// The journal, for auditors of the whole company: an entry can only be shown whole, and holds what is of no department (what is left in the
/// company's budget, who voted, which policies were in force).
/// </summary>
internal static class JournalApi
{
    /// <summary>Filters of <see cref="JournalSearch"/>, as they stand in an address. What is empty is not asked.</summary>
    public sealed record Filters(
        string? Agent, string? Department, string? Tool, string? Type, string? Decision, string? Mission, string? Call, string? Approval, DateTimeOffset? From,
        DateTimeOffset? To, string? Text, long? Before, long? After, int? Limit)
    {
        public JournalSearch Search() => new()
        {
            Agent = Given(Agent),
            Department = Given(Department),
            Tool = Given(Tool),
            Type = Given(Type),
            Decision = Given(Decision),
            Mission = Given(Mission),
            Call = Given(Call),
            Approval = Given(Approval),
            From = From,
            To = To,
            Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
            Before = Before is { } before ? Math.Max(0, before) : null,
            After = After is { } after ? Math.Clamp(after, -1, long.MaxValue - 1) : null,
            Limit = Math.Clamp(Limit ?? 100, 1, JournalSearch.MostAtOnce),
        };

        private static string? Given(string? name) => string.IsNullOrEmpty(name) ? null : name;
    }

    public static void Map(RouteGroupBuilder api, Store store, SearchService index) =>
        api.MapGet("/journal", async ([AsParameters] Filters filters) => await FindAsync(store, index, filters.Search())).WithName("readJournal").Needs(Role.Auditor);

    /// <summary>Without a filter the journal is read whatever the index is doing.</summary>
    private static async Task<List<FoundEntry>> FindAsync(Store store, SearchService index, JournalSearch search)
    {
        try
        {
            var rows = await index.FindAsync(search);
            return store.Read(journal => FoundEntry.Of(journal, rows));
        }
        catch (IndexUnavailableException) when (!search.IsFiltered)
        {
            return store.Read(journal => FoundEntry.Page(journal, search));
        }
    }
}
