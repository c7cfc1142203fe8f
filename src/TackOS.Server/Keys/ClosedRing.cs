using System.Text;
using System.Text.Json;
using TackOS.Server.Keys.Kek;
using TackOS.Server.Storage;

namespace TackOS.Server.Keys;

/// <summary>
/// A key ring as the file holds it: one line of text that says what closes it, then the wrapped ring, byte for byte. Both are in one file because one
/// rename then changes both: there is no moment at which a ring lies beside the salt of another.
/// </summary>
/// <remarks>
/// The line is <c>tackos-keyring 2 </c>, a JSON object and a line feed. A file that begins with the byte 1 is a ring from before there was a choice,
/// closed by a key file. The line holds nothing secret. It is not signed: whoever changes it closes the ring to its own key, and nothing else.
/// </remarks>
internal sealed record ClosedRing(KekRecord Kek, byte[] Wrapped)
{
    private const int LongestLine = 8192;
    private static readonly byte[] Magic = "tackos-keyring 2 "u8.ToArray();

    public byte[] Encode() => [.. Magic, .. Encoding.UTF8.GetBytes(JournalJson.Write(Kek)), (byte)'\n', .. Wrapped];

    /// <summary>Null where it is neither form; whether the ring itself is whole shows when it is opened.</summary>
    public static ClosedRing? Decode(ReadOnlySpan<byte> file)
    {
        if (file is [1, ..])
            return new ClosedRing(KekRecord.FromBefore, file.ToArray());
        var end = file.IndexOf((byte)'\n');
        if (!file.StartsWith(Magic) || end is < 0 or > LongestLine)
            return null;
        try
        {
            return JournalJson.Read<KekRecord>(Encoding.UTF8.GetString(file[Magic.Length..end])) is { Provider: not null, Name: not null, Rotation: >= 0 } kek
                ? new ClosedRing(kek, file[(end + 1)..].ToArray())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
