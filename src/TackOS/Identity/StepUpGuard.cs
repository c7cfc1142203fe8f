namespace TackOS.Identity;

/// <summary>What is known of an operator's authenticator: pure, folded from the journal.</summary>
/// <param name="Enrolment">The id that his sealed secret is bound to.</param>
/// <param name="Step">The newest time step that a code was taken of.</param>
/// <param name="Wrong">The instants of wrong codes within the last window.</param>
/// <param name="WrongSinceRight">How many were wrong since one was right.</param>
/// <param name="LockedUntil">Until when no code is looked at.</param>
public sealed record StepUpState(string Enrolment, long Step, IReadOnlyList<DateTimeOffset> Wrong, int WrongSinceRight, DateTimeOffset? LockedUntil);

/// <summary>
/// Throttling as RFC 4226 section 7.3 asks for. With three codes valid at a time one guess is right by chance once in 333,333. Five wrong codes
/// within five minutes lock for a quarter of an hour; so does every one from the tenth on since the last right one, so that a patient thief gets
/// no more than 96 guesses a day, each lock in sight of the operators.
/// </summary>
public static class StepUpGuard
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);
    private const int MostInWindow = 5;
    private const int MostSinceRight = 10;

    public static bool IsLocked(StepUpState state, DateTimeOffset now) => state.LockedUntil > now;

    /// <summary>Until when one more wrong code at that instant locks; null where it does not.</summary>
    public static DateTimeOffset? LockedByOneMore(StepUpState state, DateTimeOffset now) =>
        state.Wrong.Count(at => at > now - Window) + 1 >= MostInWindow || state.WrongSinceRight + 1 >= MostSinceRight ? now + Lock : null;
}
