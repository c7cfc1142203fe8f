using System.Collections.Concurrent;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Witnesses;

/// <summary>How long witnesses are waited for.</summary>
/// <param name="TimeOut">How long one of them may take in all.</param>
/// <param name="Grace">How long the others are still waited for once enough have cosigned.</param>
/// <param name="Patience">How long too few may have cosigned before an operator is called.</param>
internal sealed record WitnessTimes(TimeSpan TimeOut, TimeSpan Grace, TimeSpan Patience)
{
    public static WitnessTimes Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
}

/// <summary>How a witness stands: the size and time it cosigned last, and what went wrong when it was asked last, if anything did.</summary>
internal sealed record WitnessStanding(long? LastSize, DateTimeOffset? LastAt, string? LastError, DateTimeOffset? LastErrorAt)
{
    public static WitnessStanding Unknown { get; } = new(null, null, null, null);
}

/// <summary>Asks the witnesses that the policy in force names, all at once.</summary>
internal sealed class Cosigners(Func<WitnessPolicy> inForce, WitnessClient client, WitnessTimes times, TimeProvider clock) : ICosigners
{
    private readonly ConcurrentDictionary<string, WitnessStanding> _standings = new(StringComparer.Ordinal);

    public bool AreAsked => inForce().Witnesses.Count > 0;

    /// <summary>What this process knows of a witness.</summary>
    public WitnessStanding StandingOf(string key) => _standings.GetValueOrDefault(key, WitnessStanding.Unknown);

    public async Task<Cosigning> CosignAsync(SignedNote checkpoint, Func<long, IReadOnlyList<Hash>> consistencyFrom, CancellationToken cancellationToken)
    {
        var policy = inForce();
        if (policy.Witnesses.Count == 0)
            return Cosigning.None;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var proofs = new Proofs(consistencyFrom);
        var asking = policy.Witnesses.Select(witness => AskAsync(witness, checkpoint, proofs, enough.Token)).ToList();
        var signatures = new List<NoteSignature>();
        await foreach (var answered in Task.WhenEach(asking))
        {
            if (await answered is not { } signature)
                continue;
            signatures.Add(signature);
            // The quorum publishes. Who hangs is not waited for each time, but who is a little slower is heard too.
            if (signatures.Count == Math.Max(1, policy.Quorum))
                enough.CancelAfter(times.Grace);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new Cosigning(signatures, policy.Quorum);
    }

    private async Task<NoteSignature?> AskAsync(WitnessAddress witness, SignedNote checkpoint, Proofs proofs, CancellationToken enough)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(enough);
        cancel.CancelAfter(times.TimeOut);
        try
        {
            var reply = await client.AskAsync(witness, checkpoint, StandingOf(witness.Key).LastSize ?? 0, proofs.From, cancel.Token);
            if (reply is WitnessReply.Cosigned cosigned)
            {
                _standings[witness.Key] = new WitnessStanding(Checkpoint.Parse(checkpoint.Text).Size, clock.GetUtcNow(), null, null);
                return cosigned.Signature;
            }

            Note(witness, ((WitnessReply.Failed)reply).Why);
        }
        catch (OperationCanceledException)
        {
            Note(witness, enough.IsCancellationRequested ? "It was slower than those that suffice." : $"It did not answer within {times.TimeOut.TotalSeconds:0.#} seconds.");
        }
        catch (Exception broken)
        {
            // What one of them sends must not take the others' word away, whatever it makes the client throw.
            Note(witness, $"It could not be asked ({broken.GetType().Name}).");
        }

        return null;
    }

    private void Note(WitnessAddress witness, string why) =>
        _standings[witness.Key] = StandingOf(witness.Key) with { LastError = why, LastErrorAt = clock.GetUtcNow() };

    /// <summary>The witnesses are mostly at the same size, and the tiles are read by one thread at a time.</summary>
    private sealed class Proofs(Func<long, IReadOnlyList<Hash>> make)
    {
        private readonly Dictionary<long, IReadOnlyList<Hash>> _made = [];

        public IReadOnlyList<Hash> From(long size)
        {
            lock (_made)
            {
                if (!_made.TryGetValue(size, out var proof))
                    _made[size] = proof = make(size);
                return proof;
            }
        }
    }
}
