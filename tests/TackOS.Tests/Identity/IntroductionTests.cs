using TackOS.Identity;

namespace TackOS.Tests.Identity;

public class IntroductionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void WhomTheSystemLetInIsNobodyElse()
    {
        Assert.Empty(Introduction.BySystem.Others);
        Assert.Empty(Introduction.BySystem.Introduces("admin", "admin", Now).OthersFor(Now.AddDays(-1)));
    }

    [Fact]
    public void ACodeRemembersAllThroughWhoseHandsItCame()
    {
        var bob = Introduction.BySystem.Introduces("admin", "bob", Now);
        var carol = bob.Introduces("bob", "carol", Now);

        Assert.Equal(["admin"], bob.Others);
        Assert.Equal(["admin", "bob"], carol.Others);
    }

    [Fact]
    public void ACodeOfOnesOwnCountsFromThenOnAndNotForWhatWasAskedBefore()
    {
        var own = Introduction.BySystem.Introduces("admin", "bob", Now).Introduces("bob", "bob", Now.AddMinutes(1));

        Assert.Empty(own.Others);
        Assert.Equal(["admin"], own.OthersFor(Now));
        Assert.Empty(own.OthersFor(Now.AddMinutes(2)));
        Assert.Equal(own, own.Introduces("bob", "bob", Now.AddDays(1)));
    }

    [Fact]
    public void WhoLetsInAnotherOnHisOwnIsStillAmongThoseItMayBe() =>
        Assert.Equal(["admin", "bob"], Introduction.BySystem.Introduces("admin", "bob", Now).Introduces("bob", "bob", Now).Introduces("bob", "carol", Now).Others);
}
