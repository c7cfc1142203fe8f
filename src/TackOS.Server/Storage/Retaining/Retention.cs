namespace TackOS.Server.Storage.Retaining;

/// <summary>Applies the retention policy, and only that: where nobody set one, nothing ever goes.</summary>
internal sealed class Retention(Store store, BodyRetention bodies, Pruning pruning, PruningWatch watch)
{
    public async Task ApplyAsync()
    {
        var policy = store.Read(RetentionPolicy.Of);
        // Erasing is what the law asks for: no cold folder that is not there holds it up.
        if (policy?.BodiesDays is { } bodiesDays)
            await bodies.ApplyAsync(policy, bodiesDays);
        await watch.SeeAsync(async () =>
        {
            if (await pruning.FinishAsync() && policy is { EntriesDays: { } entriesDays, Cold: { } cold })
                await pruning.ApplyAsync(policy, entriesDays, cold);
        });
    }
}
