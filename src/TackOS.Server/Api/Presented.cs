using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>
/// What a request shows to prove who sends it. A browser's session counts as a cookie only, and a token of the command line as a bearer only:
/// browsers send cookies to every port of a host, so whoever serves a page on this machine can read the cookie, and must not be able to use it.
/// </summary>
internal sealed record Presented(string? Text, OperatorCredentialKind Kind, string? PageToken)
{
    private const string Bearer = "Bearer ";

    public static Presented By(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? new Presented(header[Bearer.Length..].Trim(), OperatorCredentialKind.Token, PageToken: null)
            : new Presented(request.Cookies[OperatorAccess.Cookie], OperatorCredentialKind.Session, request.Headers[OperatorAccess.AntiForgeryHeader]);
    }

    /// <summary>Null where it is nobody's credential of that kind, or its holder may not sign in any more.</summary>
    public SignedIn? Find(Store store, SignIns signIns)
    {
        if (Token.HashIfKind(Text, Token.OperatorPrefix) is not { } hash)
            return null;
        return store.Read(db => db.One(
            "SELECT id, operator, introduction, page_hash, issued_at FROM operator_credential WHERE hash = ?1 AND kind = ?2 AND spent = 0",
            row => Rows.Operator(db, row.GetString(1)) is { Active: true } active && !signIns.IsOver(row.GetString(0), row.Time(4))
                ? new SignedIn(active, row.GetString(0), row.Json<Introduction>(2), row.TextOrNull(3), row.Time(4))
                : null,
            hash, Kind.ToString()));
    }

    /// <summary>A session is shown together with the token that only the page it was given to can read; a bearer needs none.</summary>
    public bool IsFromItsOwnPage(SignedIn found) =>
        Kind != OperatorCredentialKind.Session || (found.PageHash is { } known && Token.HashIfKind(PageToken, Token.PagePrefix) == known);
}

/// <summary>Who sends a request, and with which credential.</summary>
internal sealed record SignedIn(Operator Operator, string Credential, Introduction Introduction, string? PageHash, DateTimeOffset IssuedAt)
{
    /// <summary>Everybody who may be sending it.</summary>
    public IReadOnlyList<string> Hands => [Operator.Id, .. Introduction.Others];
}
