namespace TackOS.Server.Storage.Retaining;

/// <summary>Applies the retention policy, and only that: where nobody set one, nothing ever goes.</summary>
internal sealed class Retention(Store store, BodyRetention bodies, Pruning pruning)
{
    public async Task ApplyAsync()
    {
        var isFinished = await pruning.FinishAsync();
        if (store.Read(RetentionPolicy.Of) is not { } policy)
            return;
        if (policy.BodiesDays is { } bodiesDays)
            await bodies.ApplyAsync(policy, bodiesDays);
        if (isFinished && policy is { EntriesDays: { } entriesDays, Cold: { } cold })
            await pruning.ApplyAsync(policy, entriesDays, cold);
    }
}
