using System.Collections.Concurrent;
using TackOS.Identity;

namespace TackOS.Server.Tests.Gateway;

/// <summary>
/// The authenticator apps of a test's operators. Their clock, which the gateway compares codes with too, goes on by a step for each code, so that a
/// test never waits for the next one. Each starts where the furthest is by then, since a gateway may go on over the data folder of another.
/// </summary>
internal sealed class Phones
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public PhoneClock Clock { get; } = new();

    public bool Has(string operatorId) => _secrets.ContainsKey(operatorId);

    public void Scan(string operatorId, string base32) => _secrets[operatorId] = AuthenticatorSecret.Decode(base32);

    public void Lose(string operatorId) => _secrets.TryRemove(operatorId, out _);

    public byte[] SecretOf(string operatorId) => _secrets[operatorId];

    /// <summary>A code that was never shown before.</summary>
    public string Code(string operatorId)
    {
        Clock.NextStep();
        return Shown(operatorId);
    }

    /// <summary>The code of so many steps from now.</summary>
    public string Shown(string operatorId, int away = 0) => OneTimeCode.At(_secrets[operatorId], OneTimeCode.StepAt(Clock.GetUtcNow()) + away);

    internal sealed class PhoneClock : TimeProvider
    {
        private static long _furthest;
        private long _ahead = Interlocked.Read(ref _furthest);

        public void NextStep()
        {
            var ahead = Interlocked.Add(ref _ahead, OneTimeCode.Step.Ticks);
            for (var furthest = Interlocked.Read(ref _furthest); furthest < ahead;)
            {
                var seen = Interlocked.CompareExchange(ref _furthest, ahead, furthest);
                furthest = seen == furthest ? ahead : seen;
            }
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
    }
}
