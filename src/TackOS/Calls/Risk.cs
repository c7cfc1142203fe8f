using System.Text.Json.Serialization;

namespace TackOS.Calls;

/// <summary>How much harm one call can do. The order is the order of harm; the numbers are what policies compare.</summary>
public enum Risk
{
    Low = 1,
    Medium = 2,
    High = 3,
    Critical = 4,
}

/// <summary>
/// What is known of a tool before any argument is seen. <paramref name="Leaves"/> is true for what sends, posts, pays or fetches an
/// address. <paramref name="Labels"/> are those of its results. <paramref name="Source"/> says who classified it. Where an operator
/// <paramref name="ReleasesCredentials"/>, its results are given to agents although they look like somebody's credentials.
/// </summary>
public sealed record Classification(
    Risk Risk, bool SideEffect, bool Leaves, IReadOnlyList<string> Labels, string Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ReleasesCredentials = false)
{
    /// <summary>What nobody classified is treated as dangerous.</summary>
    public static Classification Unknown { get; } = new(Risk.High, SideEffect: true, Leaves: true, [], "unclassified");
}
