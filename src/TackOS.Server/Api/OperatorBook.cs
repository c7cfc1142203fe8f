using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Operators and what they prove themselves with.</summary>
internal sealed class OperatorBook(Store store, Ids ids, TimeProvider clock)
{
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(15);

    /// <summary>Makes the first admin of a new installation; does nothing where there is an operator.</summary>
    public Task EnsureFirstAdminAsync() => store.Writer.WriteAsync(transaction =>
    {
        if (transaction.Database.Number("SELECT COUNT(*) FROM operator") == 0)
            transaction.Append(new OperatorSet("admin", "Administrator", [Role.Admin, Role.PolicyAuthor, Role.Approver, Role.Finance, Role.Auditor], [], Active: true) { At = clock.GetUtcNow(), Actor = Actors.System });
    });

    /// <summary>What the change does not name stays as it is at that moment, so that two changes at once both count.</summary>
    public Task<Operator> SetAsync(string id, Func<Operator?, Operator> change, string actor) => store.Writer.WriteAsync(transaction =>
    {
        var changed = change(Rows.Operator(transaction.Database, id));
        transaction.Append(new OperatorSet(id, changed.Name, changed.Roles, changed.Departments, changed.Active) { At = clock.GetUtcNow(), Actor = actor });
        if (!Rows.Operators(transaction.Database).Exists(IsAdminOfAll))
            throw new ControlException("last-admin", "This would leave nobody with the role Admin for the whole company. Make another operator one first.", 409);
        return changed;
    });

    public static bool IsAdminOfAll(Operator one) => one.Active && one.IsCompanyWide && one.Roles.Contains(Role.Admin);

    /// <summary>A one-time sign-in code, good for a quarter of an hour. It remembers through whose hands it came; null is the system.</summary>
    public async Task<(string Text, DateTimeOffset ExpiresAt)> IssueCodeAsync(string operatorId, SignedIn? by)
    {
        var (text, hash) = Token.Issue(Token.CodePrefix, ids.Fill);
        var now = clock.GetUtcNow();
        var introduction = by?.Introduction.Introduces(by.Operator.Id, operatorId, now) ?? Introduction.BySystem;
        var actor = by is null ? Actors.System : Actors.Operator(by.Operator.Id);
        await store.Writer.WriteAsync(transaction =>
        {
            if (Rows.Operator(transaction.Database, operatorId) is not { Active: true })
                throw ControlException.NotFound("active operator", operatorId);
            transaction.Append(new OperatorCredentialIssued(ids.New("cred"), operatorId, OperatorCredentialKind.Code, hash, now + CodeLife, introduction) { At = now, Actor = actor });
        });
        return (text, now + CodeLife);
    }

    /// <summary>
    /// Spends a code and issues what it is exchanged for, in one transaction: a code works once. A session comes with a second secret for the
    /// page alone.
    /// </summary>
    public async Task<Exchanged> ExchangeAsync(string? codeText, OperatorCredentialKind kind, TimeSpan life)
    {
        var hash = Token.HashIfKind(codeText, Token.CodePrefix);
        var (text, newHash) = Token.Issue(Token.OperatorPrefix, ids.Fill);
        var (pageText, pageHash) = kind == OperatorCredentialKind.Session ? Token.Issue(Token.PagePrefix, ids.Fill) : default((string?, string?));
        var now = clock.GetUtcNow();
        var (who, introduction) = await store.Writer.WriteAsync(transaction =>
        {
            var code = hash is null ? default : transaction.Database.One(
                "SELECT id, operator, introduction FROM operator_credential WHERE hash = ?1 AND kind = 'Code' AND spent = 0 AND expires_at > ?2",
                row => (Id: row.GetString(0), Operator: row.GetString(1), Introduction: row.Json<Introduction>(2)), hash, now.ToUnixTimeMilliseconds());
            if (code.Id is null || Rows.Operator(transaction.Database, code.Operator) is not { Active: true })
                throw new ControlException("code-invalid", "The sign-in code is wrong, used, or older than 15 minutes. Get a new one: tackos operator code NAME, or start with tackos up --sign-in.", 401);
            transaction.Append(new OperatorCredentialUsed(code.Id) { At = now, Actor = Actors.Operator(code.Operator) });
            transaction.Append(new OperatorCredentialIssued(ids.New("cred"), code.Operator, kind, newHash, now + life, code.Introduction, pageHash)
            { At = now, Actor = Actors.Operator(code.Operator) });
            return (code.Operator, code.Introduction);
        });
        return new Exchanged(who, text, pageText, introduction, now + life);
    }

    public Task SignOutAsync(SignedIn who) => store.Writer.WriteAsync(transaction =>
        transaction.Append(new OperatorCredentialRevoked(who.Credential) { At = clock.GetUtcNow(), Actor = Actors.Operator(who.Operator.Id) }));
}

/// <summary>What a code was exchanged for; the texts are known nowhere else.</summary>
internal sealed record Exchanged(string Operator, string Text, string? PageText, Introduction Introduction, DateTimeOffset ExpiresAt);
