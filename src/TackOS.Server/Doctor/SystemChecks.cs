namespace TackOS.Server.Doctor;

/// <summary>Switches of the kernel that decide whether namespaces can be made.</summary>
internal static class SystemChecks
{
    /// <param name="root">The folder whose <c>proc</c> is read.</param>
    public static IEnumerable<MachineCheck> Look(string root)
    {
        const string Name = "user namespaces";
        if (Switch(root, "kernel/unprivileged_userns_clone") == "0")
            yield return Refused(Name, "kernel.unprivileged_userns_clone is 0", "sysctl kernel.unprivileged_userns_clone=1");
        else if (Switch(root, "user/max_user_namespaces") == "0")
            yield return MachineCheck.Missing(Name, "user.max_user_namespaces is 0", "sysctl user.max_user_namespaces=15000");
        else
            yield return MachineCheck.Ok(Name, "allowed");
        yield return Switch(root, "kernel/apparmor_restrict_unprivileged_userns") == "1"
            ? Refused("AppArmor", "kernel.apparmor_restrict_unprivileged_userns is 1", "Add an AppArmor profile that allows userns to /usr/bin/bwrap.")
            : MachineCheck.Ok("AppArmor", "does not restrict user namespaces");
    }

    /// <summary>Root needs no permission for them, so for root it is a matter of the day it runs as somebody else.</summary>
    private static MachineCheck Refused(string name, string finding, string mend) =>
        Environment.IsPrivilegedProcess ? MachineCheck.Weaker(name, finding, mend) : MachineCheck.Missing(name, finding, mend);

    private static string? Switch(string root, string name)
    {
        var file = Path.Join(root, "proc/sys", name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }
}
