using System.Text.Json.Serialization;
using TackOS.Journal;
using TackOS.Policies.Checking;

namespace TackOS.Policies;

/// <summary>A version of the operators' policy files took force. <paramref name="Hash"/> is that of the whole set, the shipped ladder included.</summary>
public sealed record PolicySetApplied(int Version, string Hash, IReadOnlyList<PolicyFile> Files, string Reason, bool SteppedUp = false) : JournalEvent;

/// <summary>One file of a set, as text: Cedar policies, or test cases.</summary>
public sealed record PolicyFile(string Name, string Text)
{
    /// <summary>Whether it holds test cases of the set rather than policies.</summary>
    [JsonIgnore]
    public bool HoldsTests => Name.EndsWith(PolicyTests.Suffix, StringComparison.Ordinal);
}
