using System.Runtime.CompilerServices;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>A live hint to pages that something changed: they read it through the ordinary addresses. Server-sent events, one number each.</summary>
internal static class EventsApi
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    public static void Map(RouteGroupBuilder api, Store store, TimeProvider clock, IHostApplicationLifetime lifetime) =>
        api.MapGet("/events", (CancellationToken gone) => TypedResults.ServerSentEvents(Sizes(store, clock, lifetime, gone), "journal"))
            .WithName("watch").NeedsSignIn().InDepartments();

    /// <summary>The journal's size, whenever it has grown; a heartbeat keeps the connection known.</summary>
    private static async IAsyncEnumerable<long> Sizes(Store store, TimeProvider clock, IHostApplicationLifetime lifetime, [EnumeratorCancellation] CancellationToken gone)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Pace, clock);
        var last = -1L;
        do
        {
            var size = store.Writer.Size;
            if (size == last)
                continue;
            last = size;
            yield return size;
        }
        while (await timer.WaitForNextTickAsync(both.Token).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default));
    }
}
