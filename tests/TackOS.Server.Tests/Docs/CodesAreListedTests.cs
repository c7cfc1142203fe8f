using System.Reflection;
using System.Text.RegularExpressions;
using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Server.Egress;
using TackOS.Server.Mcp;
using TackOS.Server.Sandbox;
using TackOS.Server.Storage.Replaying;
using TackOS.Server.Upstreams.Packages;
using TackOS.Servers;

namespace TackOS.Server.Tests.Docs;

/// <summary>Whoever meets a code finds it in docs/reference/codes.md.</summary>
public partial class CodesAreListedTests
{
    private static readonly string Page = Papers.Read("docs/reference/codes.md");

    public static TheoryData<Type> Families { get; } =
        [typeof(Codes), typeof(DoorCodes), typeof(Voting), typeof(StrictJson), typeof(SandboxRefusals), typeof(PackageFailures), typeof(EgressCodes), typeof(ConnectionEnds), typeof(JournalReplay)];

    [Theory]
    [MemberData(nameof(Families))]
    public void EveryCodeOfAFamilyIsListed(Type family)
    {
        ArgumentNullException.ThrowIfNull(family);
        var codes = family.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.FieldType == typeof(string)).Select(f => (string)f.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(codes);
        var missing = codes.Where(IsNotListed).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryCodeThatIsWrittenWhereItIsRefusedIsListed()
    {
        var codes = Papers.Sources("src").SelectMany(s => WrittenCode().Matches(s.Text)).Select(m => m.Groups["code"].Value).Distinct().ToList();
        Assert.Contains("anti-forgery", codes);
        Assert.Contains("not-found", codes);
        var missing = codes.Where(IsNotListed).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryCodeOfACedarFindingIsListed()
    {
        var codes = Papers.Sources("src/TackOS.Cedar/Validation").SelectMany(s => FindingCode().Matches(s.Text)).Select(m => m.Groups["code"].Value).Distinct().ToList();
        Assert.Contains("impossible-policy", codes);
        Assert.Contains("undeclared-action", codes);
        Assert.Empty(codes.Where(IsNotListed));
    }

    private static bool IsNotListed(string code) => !Page.Contains($"`{code}`", StringComparison.Ordinal);

    [GeneratedRegex("\"(?<code>[a-z]+(?:-[a-z]+)+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex FindingCode();

    [GeneratedRegex("""
        (?: (?: ControlException | RefusedException | ConnectRefusal | ImportRefusal ) \( \s* | Problem \( (?: Status\w+\.\w+ | \d+ ) , \s* | Refused \( \s* )
        "(?<code> [a-z]+ (?: [-.] [a-z]+ )+ )" \s* ,
        | \b new \s* \( \s* "(?<code> [a-z]+ (?: - [a-z]+ )+ )" , \s* \$"
        | "(?<code> (?: connect | import ) \. [a-z]+ )"
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex WrittenCode();
}
