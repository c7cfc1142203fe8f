using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TackOS.Budgets;

namespace TackOS.Cli.Grammar;

/// <summary>What verbs take, read as the type it is. A value that cannot be read is wrong usage, with a sentence that shows the form.</summary>
internal static class Take
{
    public static Argument<string> Word(string name, string description) => new(name) { Description = description };

    public static Argument<string[]> Words(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.OneOrMore };

    public static Argument<string?> WordIfAny(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static Argument<string[]> WordsIfAny(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };

    public static Argument<CapAmount> AmountOrNone(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => new CapAmount(result.Tokens is [{ Value: "none" }] ? null : Amount(result)),
    };

    public static Option<string?> Text(string name, string value, string description, bool required = false) =>
        new(name) { Description = description, HelpName = value, Required = required };

    public static Option<string[]> Texts(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    public static Option<int?> Number(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result => int.TryParse(Only(result), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Wrong<int?>(result, $"'{Only(result)}' is no whole number."),
    };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>Parted by commas; an empty text is an empty list.</summary>
    public static Option<string[]?> List(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result => result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>Yes or no, spelt out; <see cref="Run.Truth"/> reads it. (The parser lets an option of a truth value stand without its word.)</summary>
    public static Option<string?> YesNo(string name, string description, bool required = false) => OneOf(name, description, ["yes", "no"], required);

    public static Option<string?> OneOf(string name, string description, string[] values, bool required = false)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values), Required = required };
        option.CustomParser = result => Array.Find(values, v => v.Equals(Only(result), StringComparison.OrdinalIgnoreCase))
            ?? Wrong<string?>(result, $"'{Only(result)}' is not one of {string.Join(", ", values)}.");
        option.CompletionSources.Add(values);
        return option;
    }

    public static Option<long?> Amount(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "AMOUNT", Required = required, CustomParser = Amount };

    /// <summary>A number and its unit: <c>90m</c>, <c>2h</c>, <c>7d</c>.</summary>
    public static Option<TimeSpan?> Span(string name, string description, bool required = false) => new(name)
    {
        Description = description,
        HelpName = "2h",
        Required = required,
        CustomParser = result => Only(result) is [.. var digits, var unit and ('m' or 'h' or 'd')]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000
                ? unit switch { 'm' => TimeSpan.FromMinutes(count), 'h' => TimeSpan.FromHours(count), _ => TimeSpan.FromDays(count) }
                : Wrong<TimeSpan?>(result, $"'{Only(result)}' is no length of time such as 90m, 2h or 7d."),
    };

    public static Option<DateTimeOffset?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result => DateTimeOffset.TryParse(Only(result), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUniversalTime()
            : Wrong<DateTimeOffset?>(result, $"'{Only(result)}' is no date such as 2026-12-31."),
    };

    private static long? Amount(ArgumentResult result) => Money.TryParse(Only(result), out var micros)
        ? micros
        : Wrong<long?>(result, $"'{Only(result)}' is no amount such as 20 or 0.25: digits, one point, six decimals at most.");

    private static string Only(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;

    private static T? Wrong<T>(ArgumentResult result, string sentence)
    {
        result.AddError(sentence);
        return default;
    }
}

/// <summary>An amount in micro-units, or none. (The parser cannot give back an argument that is null.)</summary>
internal sealed record CapAmount(long? Micros);
