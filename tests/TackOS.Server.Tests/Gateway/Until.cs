namespace TackOS.Server.Tests.Gateway;

/// <summary>Waits for what another process or thread brings about, with a deadline.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(15);

    public static async Task TrueAsync(Func<bool> condition) => await GotAsync(() => Task.FromResult(condition() ? "yes" : null));

    public static async Task TrueAsync(Func<Task<bool>> condition) => await GotAsync(async () => await condition() ? "yes" : null);

    public static async Task<T> GotAsync<T>(Func<Task<T?>> find)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var timer = new PeriodicTimer(Pace);
        do
        {
            if (await find() is { } found)
                return found;
        }
        while (await timer.WaitForNextTickAsync(deadline.Token));
        throw new TimeoutException("It did not come about.");
    }
}
