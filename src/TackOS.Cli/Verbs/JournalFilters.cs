using System.CommandLine;
using System.Runtime.CompilerServices;
using TackOS.Cli.Grammar;
using TackOS.Server.Search;

namespace TackOS.Cli.Verbs;

/// <summary>What entries of the journal are looked for, wherever a verb takes it.</summary>
internal sealed class JournalFilters
{
    private readonly Option<string?> _agent = Take.Text("--agent", "NAME", "of this agent, also where an entry names only its call");
    private readonly Option<string?> _tool = Take.Text("--tool", "NAME", "of this tool, or of all tools of this server");
    private readonly Option<string?> _department = Take.Text("--department", "NAME", "of this department");
    private readonly Option<string?> _decision = Take.Text("--decision", "WORD", "permitted, needs-approval, refused, settled, … or the code of a refusal");
    private readonly Option<string?> _mission = Take.Text("--mission", "NAME", "of this mission");
    private readonly Option<string?> _call = Take.Text("--call", "ID", "about this call");
    private readonly Option<string?> _approval = Take.Text("--approval", "ID", "about this approval or draft");
    private readonly Option<string?> _type = Take.Text("--type", "KIND", "this kind of event, as call.refused, or call for all of them");
    private readonly Option<Moment?> _from = Moment.Take("--from", "recorded then or later: 2026-11-01, 2h (ago), yesterday");
    private readonly Option<Moment?> _to = Moment.Take("--to", "recorded before then");

    public JournalFilters()
    {
        _decision.CompletionSources.Add([.. Decisions.All]);
        Options = [_agent, _tool, _department, _decision, _mission, _call, _approval, _type, _from, _to];
    }

    public Symbol[] Options { get; }

    public JournalSearch Of(Run run, int limit) => new()
    {
        Agent = run.Get(_agent),
        Tool = run.Get(_tool),
        Department = run.Get(_department),
        Decision = run.Get(_decision),
        Mission = run.Get(_mission),
        Call = run.Get(_call),
        Approval = run.Get(_approval),
        Type = run.Get(_type),
        From = run.Get(_from)?.From(run.Around.Clock.GetUtcNow()),
        To = run.Get(_to)?.From(run.Around.Clock.GetUtcNow()),
        Limit = Math.Clamp(limit, 1, JournalSearch.MostAtOnce),
    };

    /// <summary>The search as an address of the API.</summary>
    public static FormattableString PathOf(JournalSearch search)
    {
        (string Name, object? Value)[] all =
        [
            ("agent", search.Agent), ("tool", search.Tool), ("department", search.Department), ("decision", search.Decision), ("mission", search.Mission), ("call", search.Call),
            ("approval", search.Approval), ("type", search.Type), ("from", search.From?.ToString("O")), ("to", search.To?.ToString("O")), ("text", search.Text),
            ("before", search.Before), ("after", search.After), ("limit", search.Limit),
        ];
        var given = all.Where(each => each.Value is not null).ToArray();
        return FormattableStringFactory.Create(
            "journal?" + string.Join('&', given.Select((each, i) => $"{each.Name}={{{i}}}")), [.. given.Select(each => each.Value)]);
    }
}
