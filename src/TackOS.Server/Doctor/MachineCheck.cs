namespace TackOS.Server.Doctor;

/// <summary>How well a machine does one thing that TackOS relies on.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and protects less than it could.</summary>
    Weaker,

    /// <summary>What needs it does not work, or is not safe.</summary>
    Missing,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What, in a word or two.</param>
/// <param name="State">How it is.</param>
/// <param name="Finding">What was found, in a sentence or less; never a secret.</param>
/// <param name="Mend">What to do about it; empty where it is <see cref="CheckState.Ok"/>.</param>
public sealed record MachineCheck(string Name, CheckState State, string Finding, string Mend = "")
{
    internal static MachineCheck Ok(string name, string finding) => new(name, CheckState.Ok, finding);

    internal static MachineCheck Weaker(string name, string finding, string mend) => new(name, CheckState.Weaker, finding, mend);

    internal static MachineCheck Missing(string name, string finding, string mend) => new(name, CheckState.Missing, finding, mend);
}
