using System.Diagnostics.CodeAnalysis;

namespace TackOS.Cedar.Values;

/// <summary>
/// A function of an extension type. Constructors (<c>ip("…")</c>) are called by name, all others as methods of their
/// first argument (<c>a.isInRange(b)</c>).
/// </summary>
public abstract class ExtensionFunction
{
    private static readonly Dictionary<string, ExtensionFunction> ByName = All().ToDictionary(function => function.Name, StringComparer.Ordinal);

    private protected ExtensionFunction(string name, int arity, bool isMethod)
    {
        Name = name;
        Arity = arity;
        IsMethod = isMethod;
    }

    public string Name { get; }

    /// <summary>How many arguments it takes, the receiver of a method counted.</summary>
    public int Arity { get; }

    public bool IsMethod { get; }

    /// <summary>The names of all functions, for suggestions.</summary>
    internal static IEnumerable<string> Names => ByName.Keys;

    public static bool TryFind(string name, [NotNullWhen(true)] out ExtensionFunction? function) => ByName.TryGetValue(name, out function);

    public sealed override string ToString() => Name;

    /// <summary>The result, or null with the problem in words. There are as many arguments as <see cref="Arity"/> says.</summary>
    internal abstract CedarValue? Apply(CedarValue first, CedarValue? second, out string problem);

    private static ExtensionFunction[] All() =>
    [
        Constructor("decimal", DecimalValue.Parse),
        Constructor("ip", IpAddressValue.Parse),
        Constructor("datetime", DateTimeValue.Parse),
        Constructor("duration", DurationValue.Parse),

        Method<DecimalValue, DecimalValue>("lessThan", (a, b) => a.TenThousandths < b.TenThousandths),
        Method<DecimalValue, DecimalValue>("lessThanOrEqual", (a, b) => a.TenThousandths <= b.TenThousandths),
        Method<DecimalValue, DecimalValue>("greaterThan", (a, b) => a.TenThousandths > b.TenThousandths),
        Method<DecimalValue, DecimalValue>("greaterThanOrEqual", (a, b) => a.TenThousandths >= b.TenThousandths),

        Method<IpAddressValue>("isIpv4", ip => ip.IsIpv4),
        Method<IpAddressValue>("isIpv6", ip => ip.IsIpv6),
        Method<IpAddressValue>("isLoopback", ip => ip.IsLoopback),
        Method<IpAddressValue>("isMulticast", ip => ip.IsMulticast),
        Method<IpAddressValue, IpAddressValue>("isInRange", (ip, range) => ip.IsInRange(range)),

        Method<DateTimeValue, DurationValue>("offset", (time, by) => time.Offset(by)),
        Method<DateTimeValue, DateTimeValue>("durationSince", (time, start) => time.DurationSince(start)),
        Method<DateTimeValue>("toDate", time => time.ToDate()),
        Method<DateTimeValue>("toTime", time => time.Time),

        Method<DurationValue>("toMilliseconds", duration => duration.Milliseconds),
        Method<DurationValue>("toSeconds", duration => duration.Seconds),
        Method<DurationValue>("toMinutes", duration => duration.Minutes),
        Method<DurationValue>("toHours", duration => duration.Hours),
        Method<DurationValue>("toDays", duration => duration.Days),
    ];

    private static Unary<StringValue> Constructor(string name, Func<string, CedarValue?> parse) =>
        new(name, isMethod: false, text => parse(text.Value), text => $"{text} is not a valid {name}");

    private static Unary<T> Method<T>(string name, Func<T, CedarValue?> apply)
        where T : CedarValue => new(name, isMethod: true, apply, _ => "the result overflows");

    private static Binary<TFirst, TSecond> Method<TFirst, TSecond>(string name, Func<TFirst, TSecond, CedarValue?> apply)
        where TFirst : CedarValue
        where TSecond : CedarValue => new(name, apply);

    private static string WrongType<T>(CedarValue value)
        where T : CedarValue
    {
        var expected = typeof(T) == typeof(StringValue) ? "String"
            : typeof(T) == typeof(DecimalValue) ? "decimal"
            : typeof(T) == typeof(IpAddressValue) ? "ipaddr"
            : typeof(T) == typeof(DateTimeValue) ? "datetime" : "duration";
        return $"expected {expected}, got {value.TypeName}";
    }

    private sealed class Unary<T>(string name, bool isMethod, Func<T, CedarValue?> apply, Func<T, string> complaint)
        : ExtensionFunction(name, 1, isMethod)
        where T : CedarValue
    {
        internal override CedarValue? Apply(CedarValue first, CedarValue? second, out string problem)
        {
            problem = "";
            if (first is not T value)
            {
                problem = WrongType<T>(first);
                return null;
            }

            var result = apply(value);
            if (result is null)
                problem = complaint(value);
            return result;
        }
    }

    private sealed class Binary<TFirst, TSecond>(string name, Func<TFirst, TSecond, CedarValue?> apply)
        : ExtensionFunction(name, 2, isMethod: true)
        where TFirst : CedarValue
        where TSecond : CedarValue
    {
        internal override CedarValue? Apply(CedarValue first, CedarValue? second, out string problem)
        {
            problem = "";
            if (first is not TFirst left)
                problem = WrongType<TFirst>(first);
            else if (second is not TSecond right)
                problem = second is null ? "an argument is missing" : WrongType<TSecond>(second);
            else if (apply(left, right) is { } result)
                return result;
            else
                problem = "the result overflows";
            return null;
        }
    }
}
