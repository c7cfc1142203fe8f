namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>What a refused call answers with: numbers of errno(3), the same on both architectures.</summary>
internal enum ErrorNumber : ushort
{
    /// <summary>Not permitted: EPERM.</summary>
    NotPermitted = 1,

    /// <summary>The kernel has no such call: ENOSYS. Programs that know an older way take it.</summary>
    NoSuchCall = 38,

    /// <summary>EPROTONOSUPPORT.</summary>
    ProtocolNotSupported = 93,

    /// <summary>ESOCKTNOSUPPORT.</summary>
    SocketTypeNotSupported = 94,

    /// <summary>EAFNOSUPPORT.</summary>
    FamilyNotSupported = 97,
}
