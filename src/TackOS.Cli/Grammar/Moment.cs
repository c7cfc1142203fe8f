using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TackOS.Cli.Grammar;

/// <summary>
/// A time as people say it: a day or an instant (<c>2026-11-01</c>, <c>2026-11-01T08:30</c>), <c>today</c>, <c>yesterday</c>, or how long ago (<c>90m</c>,
/// <c>2h</c>, <c>7d</c>). Days begin at midnight UTC, and an instant without a zone is UTC, as all times of an answer are.
/// </summary>
internal sealed record Moment(Func<DateTimeOffset, DateTimeOffset> From)
{
    public static Option<Moment?> Take(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = Parse,
    };

    public static Moment? Read(string text) => text switch
    {
        "today" => new Moment(now => Midnight(now)),
        "yesterday" => new Moment(now => Midnight(now).AddDays(-1)),
        [.. var digits, var unit and ('m' or 'h' or 'd')] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000 =>
            new Moment(now => now - (unit switch { 'm' => TimeSpan.FromMinutes(count), 'h' => TimeSpan.FromHours(count), _ => TimeSpan.FromDays(count) })),
        _ when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => new Moment(_ => at.ToUniversalTime()),
        _ => null,
    };

    private static Moment? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
        if (Read(text) is { } moment)
            return moment;
        result.AddError($"'{text}' is no time such as 2026-11-01, 2026-11-01T08:30, 2h, 7d or yesterday.");
        return null;
    }

    private static DateTimeOffset Midnight(DateTimeOffset now) => new(now.UtcDateTime.Date, TimeSpan.Zero);
}
