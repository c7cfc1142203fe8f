using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TackOS.TransparencyLog;

/// <summary>
/// Waits for the disk that are spent at the same time: a file system commits what is flushed together at once. The threads are its own, since
/// those of the pool would be missing, while they wait, to everybody else.
/// </summary>
internal static class Together
{
    private const int MostThreads = 16;

    /// <summary>Does it for each, in no order, and returns once all are done.</summary>
    /// <exception cref="IOException">One failed, with whatever it threw; of the others some may have been done.</exception>
    public static void Do<T>(IReadOnlyCollection<T> items, Action<T> work)
    {
        var waiting = new ConcurrentQueue<T>(items);
        Exception? failure = null;
        var others = Enumerable.Range(0, Math.Clamp(items.Count - 1, 0, MostThreads - 1)).Select(_ => new Thread(Work) { IsBackground = true }).ToList();
        others.ForEach(thread => thread.Start());
        Work();
        others.ForEach(thread => thread.Join());
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failure) is null && waiting.TryDequeue(out var item))
                {
                    work(item);
                }
            }
            catch (Exception broken)
            {
                Interlocked.CompareExchange(ref failure, broken, null);
            }
        }
    }
}
