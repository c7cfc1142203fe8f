using TackOS.Journal;

namespace TackOS.Identity;

/// <summary>
/// An operator's authenticator was confirmed with a code, and is the one that counts from now on. The secret lies sealed beside the journal.
/// </summary>
/// <param name="Operator">Whose it is.</param>
/// <param name="Enrolment">The id that the sealed secret is bound to.</param>
/// <param name="Step">The time step of the code that confirmed it; no code of it or of an earlier step is taken.</param>
public sealed record StepUpEnrolled(string Operator, string Enrolment, long Step) : JournalEvent;

/// <summary>The authenticator of an operator counts no more; by another admin, or with <c>tackos up --reset-step-up</c> by the operating system's user.</summary>
public sealed record StepUpReset(string Operator, string Reason) : JournalEvent;

/// <summary>A code was right and is used up: none of its step or an earlier one is taken again, after a restart neither.</summary>
/// <param name="Operator">Whose it is.</param>
/// <param name="Step">Its time step.</param>
/// <param name="Scope">What it was given for.</param>
public sealed record StepUpPassed(string Operator, long Step, StepUpScope Scope) : JournalEvent;

/// <summary>
/// A code was wrong. What comes while step-up is locked is not looked at and not recorded, so these are few whoever guesses.
/// </summary>
/// <param name="Operator">Whose it should have been.</param>
/// <param name="LockedUntil">Until when no code is looked at; null where this one did not lock.</param>
public sealed record StepUpFailed(string Operator, DateTimeOffset? LockedUntil) : JournalEvent;
