using System.Globalization;
using System.Text;

namespace TackOS.Server.Storage;

/// <summary>
/// A value as a database holds it: nothing, a number, a text or bytes. Values are in the order that SQLite sorts them in where nothing else is
/// said (datatype3, "Sort Order" and the collation BINARY).
/// </summary>
internal readonly record struct StoredValue(object? Held) : IComparable<StoredValue>
{
    private const int LongestShown = 160;

    public bool IsNull => Held is null;

    public bool Equals(StoredValue other) => CompareTo(other) == 0 && Held?.GetType() == other.Held?.GetType();

    public override int GetHashCode() => Held is byte[] bytes ? bytes.Length : Held?.GetHashCode() ?? 0;

    public int CompareTo(StoredValue other) => (Held, other.Held) switch
    {
        (long a, long b) => a.CompareTo(b),
        (long a, double b) => ((double)a).CompareTo(b),
        (double a, long b) => a.CompareTo((double)b),
        (double a, double b) => a.CompareTo(b),
        // The order of UTF-8 bytes, which is not that of UTF-16 units.
        (string a, string b) => Utf8(a).AsSpan().SequenceCompareTo(Utf8(b)),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        _ => Rank.CompareTo(other.Rank),
    };

    /// <summary>As SQLite's <c>quote</c> writes it.</summary>
    public string Quoted() => Held switch
    {
        null => "NULL",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        var number => Convert.ToString(number, CultureInfo.InvariantCulture)!,
    };

    /// <summary>For people: nothing is said as such, and what is long is cut.</summary>
    public override string ToString()
    {
        var text = Held switch
        {
            null => "nothing",
            byte[] bytes => $"{bytes.Length} bytes",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    private int Rank => Held switch { null => 0, long or double => 1, string => 2, _ => 3 };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
