namespace TackOS.Server.Egress;

/// <summary>The stable codes of what the proxy refuses. The server reads them in the answer, operators in the journal.</summary>
internal static class EgressCodes
{
    public const string Malformed = "egress-malformed";

    public const string NotListed = "egress-not-listed";

    public const string AddressRefused = "egress-address-refused";

    public const string NameUnknown = "egress-name-unknown";

    public const string TooMany = "egress-too-many";

    public const string Unreachable = "egress-unreachable";

    public const string JournalIll = "egress-journal-ill";
}
