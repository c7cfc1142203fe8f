using System.Globalization;

namespace TackOS.Server.Storage;

/// <summary>Who had a body erased, when and why, as the entry of that number says.</summary>
internal sealed record Erasure(long Entry, string Actor, DateTimeOffset At, string Reason, string? LegalBasis)
{
    /// <summary>As it stands wherever the body would: <c>erased by operator:ana on 2026-11-24 08:00Z: …</c>.</summary>
    public string Sentence => string.Create(CultureInfo.InvariantCulture, $"erased by {Actor} on {At:yyyy-MM-dd HH:mm}Z: {Reason}");

    /// <summary>Null where the body was not erased.</summary>
    public static Erasure? Of(Database db, string body) => db.One(
        "SELECT e.entry, e.actor, e.at, e.reason, e.legal_basis FROM erased b JOIN erasure e ON e.entry = b.erasure WHERE b.body = ?1",
        row => new Erasure(row.GetInt64(0), row.GetString(1), row.Time(2), row.GetString(3), row.TextOrNull(4)), body);
}

/// <summary>What came of reading a body.</summary>
internal abstract record BodyReading
{
    private BodyReading()
    {
    }

    /// <summary>The body, equal to what its entry's digest was made of.</summary>
    internal sealed record Opened(byte[] Bytes) : BodyReading;

    internal sealed record Erased(Erasure By) : BodyReading;

    /// <summary>It was never kept, is damaged, or the vault is sealed.</summary>
    internal sealed record Closed : BodyReading
    {
        public static readonly Closed Instance = new();
    }
}
