namespace TackOS.Server.Tests.Gateway;

/// <summary>The machine's clock, moved on by as much as a test says; what is done every so often is done ten times a second.</summary>
internal sealed class TestClock : TimeProvider
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);
    private long _ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => period > Often
        ? System.CreateTimer(callback, state, Often, Often)
        : System.CreateTimer(callback, state, dueTime, period);
}
