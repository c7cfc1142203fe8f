namespace TackOS.Identity;

/// <summary>
/// Through whose sign-in codes somebody came in. For all that can be told it may be they who sit there, until the holder issues a code to himself
/// and signs in with that; and then still for what was asked before, or a look at the queue would be enough to become another person.
/// </summary>
/// <param name="By">Everybody through whose hands it came, the holder left out; nobody where the code was the system's.</param>
/// <param name="OwnSince">When the holder first issued a code to himself; null where he never did.</param>
public sealed record Introduction(IReadOnlyList<string> By, DateTimeOffset? OwnSince)
{
    public static readonly Introduction BySystem = new([], null);

    /// <summary>Who else it may be.</summary>
    public IReadOnlyList<string> Others => OwnSince is null ? By : [];

    /// <summary>Who else it may be, as far as something asked at that instant is concerned.</summary>
    public IReadOnlyList<string> OthersFor(DateTimeOffset askedAt) => OwnSince < askedAt ? [] : By;

    /// <summary>What a code comes with that <paramref name="issuer"/>, signed in like this, issues to <paramref name="holder"/>.</summary>
    public Introduction Introduces(string issuer, string holder, DateTimeOffset now) => issuer == holder
        ? this with { OwnSince = OwnSince ?? now }
        : new Introduction([.. By.Append(issuer).Where(one => one != holder).Distinct(StringComparer.Ordinal)], OwnSince: null);
}
