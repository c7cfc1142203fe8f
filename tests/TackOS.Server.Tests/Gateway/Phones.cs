using System.Collections.Concurrent;
using TackOS.Identity;

namespace TackOS.Server.Tests.Gateway;

/// <summary>
/// The authenticator apps of a test's operators. Their clock, which the gateway compares codes with too, goes on by a step for each code, so that a
/// test never waits for the next one; it is one for all gateways of the process, so that what one took is behind the others as well.
/// </summary>
internal sealed class Phones
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public static PhoneClock Clock { get; } = new();

    public bool Has(string operatorId) => _secrets.ContainsKey(operatorId);

    public void Scan(string operatorId, string base32) => _secrets[operatorId] = AuthenticatorSecret.Decode(base32);

    public void Lose(string operatorId) => _secrets.TryRemove(operatorId, out _);

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
        private long _ahead;

        public void NextStep() => Interlocked.Add(ref _ahead, OneTimeCode.Step.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
    }
}
