using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>What an extension function takes, the receiver of a method first, and gives (Cedar language reference, operators and functions).</summary>
/// <param name="Parameters">The types of the arguments.</param>
/// <param name="Result">The type of the result.</param>
/// <param name="Example">For a constructor, what a valid text looks like.</param>
internal sealed record ExtensionSignature(IReadOnlyList<InferredType> Parameters, InferredType Result, string? Example = null)
{
    private static readonly InferredType Text = InferredType.String;
    private static readonly InferredType Truth = InferredType.Bool.Either;
    private static readonly InferredType Number = InferredType.Long;
    private static readonly InferredType Decimal = new InferredType.Extension("decimal");
    private static readonly InferredType Ip = new InferredType.Extension("ipaddr");
    private static readonly InferredType Time = new InferredType.Extension("datetime");
    private static readonly InferredType Duration = new InferredType.Extension("duration");

    private static readonly Dictionary<string, ExtensionSignature> ByName = new(StringComparer.Ordinal)
    {
        ["decimal"] = new([Text], Decimal, "such as `decimal(\"12.34\")`, with one to four digits after the point"),
        ["ip"] = new([Text], Ip, "such as `ip(\"10.0.0.0/8\")` or `ip(\"::1\")`"),
        ["datetime"] = new([Text], Time, "such as `datetime(\"2024-10-15\")` or `datetime(\"2024-10-15T11:35:00Z\")`"),
        ["duration"] = new([Text], Duration, "such as `duration(\"1d2h3m4s50ms\")`"),
        ["lessThan"] = new([Decimal, Decimal], Truth),
        ["lessThanOrEqual"] = new([Decimal, Decimal], Truth),
        ["greaterThan"] = new([Decimal, Decimal], Truth),
        ["greaterThanOrEqual"] = new([Decimal, Decimal], Truth),
        ["isIpv4"] = new([Ip], Truth),
        ["isIpv6"] = new([Ip], Truth),
        ["isLoopback"] = new([Ip], Truth),
        ["isMulticast"] = new([Ip], Truth),
        ["isInRange"] = new([Ip, Ip], Truth),
        ["offset"] = new([Time, Duration], Time),
        ["durationSince"] = new([Time, Time], Duration),
        ["toDate"] = new([Time], Time),
        ["toTime"] = new([Time], Duration),
        ["toMilliseconds"] = new([Duration], Number),
        ["toSeconds"] = new([Duration], Number),
        ["toMinutes"] = new([Duration], Number),
        ["toHours"] = new([Duration], Number),
        ["toDays"] = new([Duration], Number),
    };

    /// <summary>The signature. Every function has one; a test holds that.</summary>
    public static ExtensionSignature Of(ExtensionFunction function) => ByName[function.Name];
}
