using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>
/// The body that an entry has beside it: its id, which text it is, and the keyed digest in the entry. <paramref name="Action"/> is the digest of
/// the exact action whose arguments they are.
/// </summary>
internal sealed record JournalBody(string Id, BodyPart Part, string Digest, string? Action = null)
{
    /// <summary>Null for an entry without a body.</summary>
    public static JournalBody? Of(JournalEvent entry) => entry switch
    {
        CallAdmitted e => new JournalBody(CallBook.ArgumentsOf(e.Id), BodyPart.Arguments, e.ArgumentsDigest, e.Digest),
        CallRefused { ArgumentsDigest: { } digest } e => new JournalBody(CallBook.ArgumentsOf(e.Id), BodyPart.Arguments, digest, e.Digest),
        ApprovalAsked e => new JournalBody(CallBook.ArgumentsOf(e.Id), BodyPart.Arguments, e.ArgumentsDigest, e.Digest),
        CallSettled e => new JournalBody(CallBook.ResultOf(e.Id), BodyPart.Result, e.ResultDigest),
        CredentialsRecognised { WithheldDigest: { } digest } e => new JournalBody(CallBook.WithheldOf(e.Id), BodyPart.Result, digest),
        _ => null,
    };

    /// <summary>The id of the body beside an entry of this type, about that call or approval; null where such an entry has none.</summary>
    public static string? IdOf(string type, string? owner) => owner is null ? null : type switch
    {
        "call.admitted" or "call.refused" or "approval.asked" => CallBook.ArgumentsOf(owner),
        "call.settled" => CallBook.ResultOf(owner),
        "call.credentials" => CallBook.WithheldOf(owner),
        _ => null,
    };

    /// <summary>The call or the approval whose body it is.</summary>
    public static string OwnerOf(string body) => body[..body.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>
    /// Where else the same text lies. Arguments: of the same action, asked and called as often as it was; the newest, at most so many. A result that the
    /// agent was not given: the whole of it lies beside an entry of its own.
    /// </summary>
    public static List<string> AlsoIn(Database db, JournalBody body, int most) => body.Action is not { } action ? WithheldBeside(db, body) : db.All(
        """
        SELECT b.id FROM (SELECT id FROM call WHERE digest = ?1 UNION ALL SELECT id FROM approval WHERE digest = ?1) o
        JOIN body b ON b.id = o.id || '/arguments' WHERE length(b.key) > 0 AND b.id <> ?2 ORDER BY b.n DESC LIMIT ?3
        """,
        row => row.GetString(0), action, body.Id, (long)most);

    private static List<string> WithheldBeside(Database db, JournalBody body) => db.All(
        "SELECT id FROM body WHERE id = ?1 AND id <> ?2 AND length(key) > 0", row => row.GetString(0), CallBook.WithheldOf(OwnerOf(body.Id)), body.Id);
}
