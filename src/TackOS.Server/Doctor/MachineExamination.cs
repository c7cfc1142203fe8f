using TackOS.Server.Keys;

namespace TackOS.Server.Doctor;

/// <summary>What an installation is made of, as far as a machine can be examined for it.</summary>
/// <param name="DataFolder">It need not exist.</param>
/// <param name="KeyFile">Null takes the data folder's name with <c>.key</c>.</param>
/// <param name="Address">Where the gateway listens, or is to listen.</param>
public sealed record Examined(string DataFolder, string? KeyFile, Uri Address);

/// <summary>
/// Looks at what this machine can enforce and what is missing. It works beside a running gateway and without one, changes nothing, and reads
/// no key. A sandbox is really started once, with a program that does nothing: what a machine says it can do is not what it does.
/// </summary>
public static class MachineExamination
{
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<IReadOnlyList<MachineCheck>> LookAsync(Examined examined, TimeProvider time, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(examined);
        return
        [
            .. await SandboxChecks.LookAsync(time, cancel),
            .. SystemChecks.Look("/"),
            .. ProgramChecks.Look(),
            .. PlaceChecks.Look(examined.DataFolder, examined.KeyFile ?? KeyFile.DefaultFor(examined.DataFolder)),
            PlaceChecks.Listening(examined.Address),
        ];
    }
}
