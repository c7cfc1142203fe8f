namespace TackOS.Identity;

/// <summary>A human with roles, for the whole company, or for the named departments only.</summary>
public sealed record Operator(string Id, string Name, IReadOnlyList<Role> Roles, IReadOnlyList<string> Departments, bool Active)
{
    /// <summary>An admin may do what every other role may.</summary>
    public bool Has(Role role) => Active && (Roles.Contains(role) || Roles.Contains(Role.Admin));

    /// <summary>Of no department in particular. Whoever is of some concerns himself with nothing but theirs.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsCompanyWide => Departments.Count == 0;

    public bool Sees(string department) => IsCompanyWide || Departments.Contains(department);
}

[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<Role>))]
public enum Role
{
    Admin,
    PolicyAuthor,
    Approver,
    Finance,
    Auditor,
}

/// <summary>
/// What an operator proves himself with. A code is used once, within minutes, to get one of the others; a session is a browser's cookie, and
/// counts only beside the token of its page; a token is the CLI's.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<OperatorCredentialKind>))]
public enum OperatorCredentialKind
{
    Code,
    Session,
    Token,
}

/// <summary>One credential of an operator, known here only by its hash.</summary>
public sealed record OperatorCredential(string Hash, string Id, OperatorCredentialKind Kind, string Operator, DateTimeOffset ExpiresAt, bool Spent);
